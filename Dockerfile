# syntax=docker/dockerfile:1
# Builds need nothing but this directory. Pin the base by digest for a release:
#   docker build --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:… .
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

# Everything is compiled here: the service, the command line, the fleet page and the simulator.
FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs --force

# What runs needs: the packages of "dependencies" alone, without what only a compiler or a reader of sources wants.
FROM ${NODE_IMAGE} AS modules
WORKDIR /modules
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
COPY scripts/prune-modules.mjs scripts/
RUN node scripts/prune-modules.mjs node_modules

FROM ${NODE_IMAGE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="pipecat-config-sync" \
      org.opencontainers.image.description="Keeps a fleet of Pipecat Cloud voice agents in step with the configuration in PostgreSQL" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Two pools of memory instead of eight for each core: V8's compiler threads leave theirs half empty, 12 MB under load.
ENV NODE_ENV=production \
    PORT=8000 \
    MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=modules /modules/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/dist-simulator dist-simulator
COPY package.json LICENSE ./
COPY migrations migrations
COPY docs/openapi.json docs/
# `docker run … config-sync doctor`: found by its name, without a shell.
RUN ["node", "-e", "require('node:fs').symlinkSync('/app/dist/cli.js', '/usr/local/bin/config-sync')"]
# A number, so that Kubernetes can check runAsNonRoot. Nothing in the image belongs to this user: it cannot change what it runs.
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No entrypoint script, and no npm in between: SIGTERM reaches Node itself. With a young generation of 32 MB what is under way dies young: a
# tenth of the processor time under load for 10 MB at rest (docs/performance.md).
ENTRYPOINT []
CMD ["node", "--max-semi-space-size=32", "dist/main.js"]
