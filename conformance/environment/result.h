/* The results of making an environment, or a part of one. */
#ifndef ENVIRONMENT_RESULT_H
#define ENVIRONMENT_RESULT_H

enum environment_result {
    ENVIRONMENT_READY,
    ENVIRONMENT_LACKING, /* this machine cannot make it: what needs it is skipped */
    ENVIRONMENT_FAILED   /* it should have worked: an error of the harness */
};

#endif
