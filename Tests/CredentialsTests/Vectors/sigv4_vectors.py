"""Signs requests with botocore, AWS's own implementation, at given times: the vectors for SignatureVectorTests.swift.

Reads a JSON list of cases from standard input and writes the list with the results to standard output.
    python3 -m venv v && v/bin/pip install botocore && v/bin/python sigv4_vectors.py < sigv4.json
"""

import datetime
import json
import sys
from unittest import mock

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def sign(case):
    credentials = Credentials(case["id"], case["secret"], case.get("token"))
    time = datetime.datetime.strptime(case["time"], "%Y%m%dT%H%M%SZ")
    with mock.patch("botocore.auth.get_current_datetime", return_value=time):
        if case["kind"] == "presign":
            # The same calls as in aws_msk_iam_sasl_signer.
            request = AWSRequest(
                method="GET",
                url="https://kafka.%s.amazonaws.com/" % case["region"],
                params={"Action": "kafka-cluster:Connect"},
            )
            SigV4QueryAuth(credentials, "kafka-cluster", case["region"], expires=900).add_auth(request)
            return request.prepare().url
        request = AWSRequest(method="POST", url=case["url"], data=case["body"], headers=case["headers"])
        SigV4Auth(credentials, "sts", case["region"]).add_auth(request)
        return request.headers["Authorization"]


cases = json.load(sys.stdin)
for case in cases:
    case["result"] = sign(case)
json.dump(cases, sys.stdout, indent=4)
print()
