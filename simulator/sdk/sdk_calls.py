"""The calls of the vendor's own SDK against a simulator. Prints what it saw as JSON; fails on what it cannot use.

Arguments: the simulator's URL, a private key, a public key.
"""

import asyncio
import json
import os
import sys

import aiohttp

URL, PRIVATE_KEY, PUBLIC_KEY = sys.argv[1:4]
os.environ["PIPECAT_API_HOST"] = URL

from loguru import logger  # noqa: E402
from pipecatcloud import Session, SessionParams  # noqa: E402
from pipecatcloud.__version__ import version  # noqa: E402
from pipecatcloud._utils.deploy_utils import DeployConfigParams, ScalingParams, interpret_deployment_status  # noqa: E402
from pipecatcloud.api import _API  # noqa: E402
from pipecatcloud.exception import AgentStartError  # noqa: E402

logger.remove()
ORG = "sim-org"

# Where the documented REST API has what the SDK looks for below /v1/organizations/{org}.
DOCUMENTED_PATHS = {
    "PIPECAT_SERVICES_PATH": "/v1/agents",
    "PIPECAT_SERVICES_SESSIONS_PATH": "/v1/agents/{service}/sessions",
    "PIPECAT_SECRETS_PATH": "/v1/secrets",
    "PIPECAT_REGIONS_PATH": "/v1/regions",
    "PIPECAT_PROPERTIES_PATH": "/v1/properties",
}


def use_paths(documented):
    for name, path in DOCUMENTED_PATHS.items():
        if documented:
            os.environ[name] = path
        else:
            os.environ.pop(name, None)


async def sim(method, path, body=None):
    async with aiohttp.ClientSession() as http:
        async with http.request(method, f"{URL}/__sim/{path}", json=body) as response:
            response.raise_for_status()
            return await response.json()


async def done(call):
    result, error = await call
    assert error is None, error
    return result


def deployment(name, image, **more):
    scaling = ScalingParams(min_agents=0, max_agents=1)
    return DeployConfigParams(agent_name=name, image=image, region="us-west", scaling=scaling, **more)


async def walk(documented):
    """Every kind of call once, from a secret set to the deletion of what was made."""
    use_paths(documented)
    api = _API(PRIVATE_KEY)
    name = "documented" if documented else "organization"
    seen = {}
    secrets = {"secrets": [{"secretKey": "TOKEN", "secretValue": "hush"}]}
    seen["upsert"] = await done(api.secrets_upsert(secrets, f"{name}.keys", ORG, region="us-west"))
    await done(api.secrets_upsert({"secretKey": "LEGACY", "secretValue": "x"}, f"{name}.keys", ORG))
    await sim("POST", "clock", {"advanceMs": 60000})
    seen["secret"] = await done(api.secrets_get(ORG, f"{name}.keys"))
    seen["sets"] = await done(api.secrets_list(ORG))
    created = await done(api.deploy(deployment(name, "a:1", secret_set=f"{name}.keys"), ORG))
    seen["created"] = [created["name"], created["ready"], created["reconciledDeploymentId"]]
    await sim("POST", "clock", {"advanceMs": 600000})
    seen["agents"] = [agent["name"] for agent in await done(api.agents(ORG))]
    if not documented:  # the SDK unwraps {"body": …}, which the documented path does not have
        seen["ready"] = (await done(api.agent(name, ORG)))["ready"]
    updated = await done(api.deploy(deployment(name, "a:2", max_session_duration=600), ORG, update=True))
    seen["updated"] = updated["deployment"]["manifest"]["spec"]["image"]
    started = await Session(name, PUBLIC_KEY, SessionParams(data={"contextVersion": 3})).start()
    sessions = await done(api.agent_sessions(name, ORG))
    seen["sessions"] = [sessions["total_count"], sessions["sessions"][0]["sessionId"] == started["sessionId"]]
    seen["full"] = await start_error(name)
    seen["stopped"] = (await done(api.agent_session_terminate(name, started["sessionId"], ORG)))["status"]
    seen["session"] = (await done(api.agent_session(name, started["sessionId"], ORG)))["completionStatus"]
    seen["regions"] = [region["code"] for region in await done(api.regions(ORG))]
    seen["properties"] = await done(api.properties(ORG))
    seen["deleted"] = await done(api.agent_delete(name, ORG))
    seen["unset"] = [
        await done(api.secrets_delete(f"{name}.keys", "LEGACY", ORG)),
        await done(api.secrets_delete_set(f"{name}.keys", ORG)),
    ]
    return seen


async def start_error(name):
    try:
        await Session(name, PUBLIC_KEY).start()
    except AgentStartError as error:
        return error.error_code
    return None


async def phases():
    """A roll-out as the vendor's CLI reads it, one step of the simulated operator after the other."""
    use_paths(documented=False)
    minute = 60000
    steps = ("reconcileDelayMs", "creatingMs", "validatingMs", "drainingMs")
    await sim("PATCH", "settings", {"conditions": True, **{step: minute for step in steps}})
    await sim("PUT", "images", {"bad:1": {"outcome": "fail", "message": "Traceback"}})
    api = _API(PRIVATE_KEY)
    seen = []

    async def step(times=1):
        await sim("POST", "clock", {"advanceMs": minute * times})
        await look()

    async def look():
        seen.append(interpret_deployment_status(await done(api.agent("rolling", ORG))).phase.value)

    await done(api.deploy(deployment("rolling", "a:1"), ORG))
    await look()
    await step()
    await step(times=2)
    await done(api.deploy(deployment("rolling", "a:2"), ORG, update=True))
    await look()
    await step()
    await step(times=2)
    await done(api.deploy(deployment("rolling", "bad:1"), ORG, update=True))
    await step(times=3)
    await done(api.agent_delete("rolling", ORG))
    await sim("PUT", "images", {"a:1": {"outcome": "fail", "reason": "ImagePullBackOff"}})
    await done(api.deploy(deployment("rolling", "a:1"), ORG))
    await step(times=3)
    return seen


async def main():
    report = {"version": version, "documented": await walk(True), "organization": await walk(False)}
    report["phases"] = await phases()
    print(json.dumps(report))


asyncio.run(main())
