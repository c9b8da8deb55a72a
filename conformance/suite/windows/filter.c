/* Which cases are run if nothing is asked for: all. */
#include "filter.h"

const char cases_filter[] = "";
