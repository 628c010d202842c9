"""FastAPI app with a background listener: redis-py, SQLAlchemy on asyncpg, httpx, tenacity."""

import asyncio
import json
import os
from contextlib import asynccontextmanager
from datetime import datetime, timezone

import httpx
import redis.asyncio as redis
from fastapi import FastAPI
from sqlalchemy import ForeignKey, select
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from tenacity import retry, stop_after_attempt, wait_exponential_jitter

API = os.environ["PIPECAT_API_URL"]
CHANNEL = "agent_config_updates"
CONCURRENCY = int(os.environ["SYNC_CONCURRENCY"])

engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=10)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Agent(Base):
    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(UUID(as_uuid=False), primary_key=True)
    pipecat_cloud_instance_id: Mapped[str | None]
    sync_status: Mapped[str]
    status_reason: Mapped[str | None]
    synced_version: Mapped[int | None]
    last_error_message: Mapped[str | None]
    last_synced_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class AgentConfiguration(Base):
    __tablename__ = "agent_configurations"

    id: Mapped[str] = mapped_column(UUID(as_uuid=False), primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    version: Mapped[int]
    is_active: Mapped[bool]
    config: Mapped[dict] = mapped_column(JSONB)


def client(key: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY)
    headers = {"Authorization": f"Bearer {os.environ[key]}"}
    return httpx.AsyncClient(base_url=API, timeout=10, limits=limits, headers=headers, trust_env=False)


management = client("PIPECAT_PRIVATE_API_KEY")
public = client("PIPECAT_PUBLIC_API_KEY")
patiently = retry(stop=stop_after_attempt(5), wait=wait_exponential_jitter(initial=0.5, max=10))


@patiently
async def live_sessions(name: str) -> list[dict]:
    params = {"status": "active", "limit": 100, "offset": 0}
    response = await management.get(f"/v1/agents/{name}/sessions", params=params)
    response.raise_for_status()
    return response.json()["sessions"]


@patiently
async def push_context(name: str, session_id: str, body: dict) -> None:
    response = await public.post(f"/v1/public/{name}/sessions/{session_id}/context", json=body)
    response.raise_for_status()


async def handle(message: dict) -> None:
    async with sessions() as db:
        agent = await db.get_one(Agent, message["agent_id"])
        active = select(AgentConfiguration).filter_by(agent_id=agent.id, is_active=True)
        configuration = (await db.scalars(active)).one()
    body = {
        "agentId": agent.id,
        "contextVersion": configuration.version,
        "context": configuration.config["llm_context"],
    }
    name = agent.pipecat_cloud_instance_id
    live = await live_sessions(name)
    await asyncio.gather(*(push_context(name, session["sessionId"], body) for session in live))
    async with sessions.begin() as db:
        agent = await db.get_one(Agent, message["agent_id"])
        agent.sync_status = "SYNCED"
        agent.status_reason = None
        agent.synced_version = configuration.version
        agent.last_synced_at = datetime.now(timezone.utc)


async def listen() -> None:
    slots = asyncio.Semaphore(CONCURRENCY)
    tasks = set()

    async def bounded(message: dict) -> None:
        async with slots:
            try:
                await handle(message)
            except Exception as error:  # noqa: BLE001
                print("failed", type(error).__name__, error, flush=True)

    pubsub = redis.from_url(os.environ["REDIS_URL"]).pubsub()
    await pubsub.subscribe(CHANNEL)
    print("ready", flush=True)
    async for item in pubsub.listen():
        if item["type"] == "message":
            task = asyncio.create_task(bounded(json.loads(item["data"])))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


@asynccontextmanager
async def lifespan(_app: FastAPI):
    listener = asyncio.create_task(listen())
    yield
    listener.cancel()
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/healthz")
async def healthz() -> dict:
    return {"status": "ok"}
