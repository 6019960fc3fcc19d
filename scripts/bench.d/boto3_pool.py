"""What a Python user writes today: boto3 in a thread pool.  boto3_pool.py COUNT WORKERS [URL]"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

count, workers = int(sys.argv[1]), int(sys.argv[2])
client = boto3.client(
    "lambda",
    endpoint_url=sys.argv[3] if len(sys.argv) > 3 else "http://127.0.0.1:9800",
    region_name="us-east-1",
    aws_access_key_id="a",
    aws_secret_access_key="b",
    config=Config(max_pool_connections=workers),
)


def call(n):
    event = json.dumps({"call": "algorithms.algorithms:fibonacci", "args": [n]})
    return json.loads(client.invoke(FunctionName="algorithms", Payload=event)["Payload"].read())


start = time.time()
with ThreadPoolExecutor(workers) as pool:
    results = list(pool.map(call, range(count)))
elapsed = time.time() - start
print(f"boto3 thread pool: {count} calls, {elapsed:.2f} s, {count / elapsed:.0f} calls/s")
