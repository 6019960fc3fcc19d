"""multiprocessing.Pool and concurrent.futures over serverless functions.

from lambdapool import LambdaPool
with LambdaPool(workers=50, lambda_function="algorithms") as pool:
    print(pool.map(fibonacci, range(100)))
"""

from lambdapool._deploy import deploy
from lambdapool._errors import BrokenLambdaPool, LambdaFunctionError, LambdaPoolError
from lambdapool._executor import LambdaExecutor
from lambdapool._pool import LambdaPool
from lambdapool._results import AsyncResult

__all__ = [
    "AsyncResult",
    "BrokenLambdaPool",
    "LambdaExecutor",
    "LambdaFunctionError",
    "LambdaPool",
    "LambdaPoolError",
    "deploy",
]
