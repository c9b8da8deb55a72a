/* Reads the faults of a vector. */
#ifndef READER_FAULTS_H
#define READER_FAULTS_H

#include "values.h"
#include "vector.h"

/* Field: struct vector, of which it fills the two members for faults. */
read_value read_faults;

#endif
