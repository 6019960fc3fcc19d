#include "CLPAgents.h"

static const unsigned char python_agent[] = {
#embed "python/lambdapool_agent.py"
};
static const unsigned char python_bootstrap[] = {
#embed "python/bootstrap.py"
};
static const unsigned char python_pip[] = {
#embed "python/lambdapool_pip.py"
};
static const unsigned char python_sources[] = {
#embed "python/lambdapool_sources.py"
};
static const unsigned char program_agent[] = {
#embed "exec/lambdapool_agent.sh"
};
static const unsigned char node_agent[] = {
#embed "node/lambdapool_agent.mjs"
};
static const unsigned char node_bootstrap[] = {
#embed "node/bootstrap.mjs"
};

const struct lp_embedded lp_python_agent = {python_agent, sizeof python_agent};
const struct lp_embedded lp_python_bootstrap = {python_bootstrap, sizeof python_bootstrap};
const struct lp_embedded lp_python_pip = {python_pip, sizeof python_pip};
const struct lp_embedded lp_python_sources = {python_sources, sizeof python_sources};
const struct lp_embedded lp_program_agent = {program_agent, sizeof program_agent};
const struct lp_embedded lp_node_agent = {node_agent, sizeof node_agent};
const struct lp_embedded lp_node_bootstrap = {node_bootstrap, sizeof node_bootstrap};
