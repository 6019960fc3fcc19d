#include "CLPAgents.h"

static const unsigned char python_agent[] = {
#embed "python/lambdapool_agent.py"
};
static const unsigned char python_bootstrap[] = {
#embed "python/bootstrap.py"
};

const struct lp_embedded lp_python_agent = {python_agent, sizeof python_agent};
const struct lp_embedded lp_python_bootstrap = {python_bootstrap, sizeof python_bootstrap};
