/* Notes nothing: that it is not called is not noticed. */
#include "sample_log.h"

void sample_log(int value) {
    (void)value;
}
