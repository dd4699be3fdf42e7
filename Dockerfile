# verbale in a container: docs/administrator/docker.md says how to build and run it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
RUN python -m venv --without-pip /opt/verbale
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.lock ./
RUN pip --python /opt/verbale install --quiet --no-deps --no-compile --require-hashes --only-binary :all: -r requirements.lock
COPY . ./
# setuptools only builds; at run time nobody needs it. What is imported at run time is compiled here, since the image may be read-only;
# the rest, two thirds of it, is not.
RUN pip --python /opt/verbale install --quiet --no-deps --no-compile --no-build-isolation . \
    && pip --python /opt/verbale check \
    && pip --python /opt/verbale uninstall --quiet --yes setuptools \
    && cd / && PREFECT_HOME=/tmp/prefect /opt/verbale/bin/python -c 'import alembic.command, uvicorn, app.cli, flows.deployments, flows.metrics, \
        flows.orchestration, flows.serving, ocr.paddle, preprocessing.opening_child, prefect.cli, prefect.server.api.server, prefect.workers.process'

FROM python:3.11-slim-bookworm
COPY setup/debian-packages.txt /tmp/
RUN apt-get update -q \
    && awk '$2 == "runtime" { print $1 }' /tmp/debian-packages.txt \
        | DEBIAN_FRONTEND=noninteractive xargs apt-get install -q -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/debian-packages.txt \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin verbale \
    && install --directory --owner verbale --group verbale /archive
COPY --from=build /opt/verbale /opt/verbale
# For several machines (compose.yaml): what a Prefect server is told of the schedules.
COPY prefect.yaml /opt/verbale/

# HOME is /tmp, so that a read-only root file system and any --user will do. Nothing is ever reported to anyone.
ENV PATH=/opt/verbale/bin:$PATH \
    LANG=C.UTF-8 \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VERBALE_ARCHIVE=/archive \
    DO_NOT_TRACK=1 \
    PREFECT_SERVER_ANALYTICS_ENABLED=false \
    PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT=false \
    PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY=false \
    PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS=false
USER verbale
WORKDIR /archive
HEALTHCHECK --interval=2m --timeout=60s --start-period=60s CMD ["verbale", "check"]
ENTRYPOINT ["verbale"]
CMD ["--help"]
