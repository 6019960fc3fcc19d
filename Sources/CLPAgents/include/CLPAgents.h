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
/* python/lambdapool_pip.py: what lp-pack runs pip through, for a runtime that is not the host's. */
extern const struct lp_embedded lp_python_pip;
/* python/lambdapool_sources.py: what compiles sources for lp-pack and names their imports. */
extern const struct lp_embedded lp_python_sources;
/* exec/lambdapool_agent.sh: what lp-pack puts in front of a program. */
extern const struct lp_embedded lp_program_agent;
/* node/lambdapool_agent.mjs: what lp-pack puts in front of the user's JavaScript. */
extern const struct lp_embedded lp_node_agent;
/* node/bootstrap.mjs: the runtime client that lp-local starts Node workers with. */
extern const struct lp_embedded lp_node_bootstrap;
