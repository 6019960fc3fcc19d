/* Files of other languages that the commands carry: each a span of bytes. */
#pragma once
#include <stddef.h>

struct lp_embedded {
    const unsigned char *bytes;
    size_t count;
};

/* python/lambdapool_agent.py: what lp-pack puts in front of the user's code. */
extern const struct lp_embedded lp_python_agent;
/* python/bootstrap.py: the runtime client that lp-local starts Python workers with. */
extern const struct lp_embedded lp_python_bootstrap;
