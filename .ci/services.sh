#!/usr/bin/env bash
# Real Redis, two S3 servers, a Postgres of the system's and Chromium for the tests that need them; all on loopback, installed only when missing.
# To be sourced under `set -euo pipefail`:
#   . .ci/services.sh
#   services_start            # or some of: services_start postgres redis s3 chromium python feast openlineage airflow evidently shells fsck
# It exports PLINTH_TEST_DATABASE_URL (see services_postgres), PLINTH_TEST_REDIS_URL, PLINTH_TEST_S3_*, PLINTH_TEST_S3_2_*, PLINTH_TEST_CHROMIUM, PLINTH_TEST_PYTHON, PLINTH_TEST_FEAST (a python with Feast), PLINTH_TEST_EVIDENTLY (a python with Evidently), PLINTH_TEST_OPENLINEAGE (a python with OpenLineage's client, dbt and Marquez's client), PLINTH_TEST_AIRFLOW (a python with Airflow) and PLINTH_TEST_FSCK (Tessera's checker of transparency logs), and PLINTH_TEST_CI=true when all were started; at the
# end of the shell ends what it started and nothing else. Whoever sets an EXIT trap of their own afterwards calls services_stop in it.

minio_module=github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
versitygw_module=github.com/versity/versitygw/cmd/versitygw@v1.8.0
fsck_module=github.com/transparency-dev/tessera/cmd/fsck@v1.0.4

services_cache=${XDG_CACHE_HOME:-$HOME/.cache}/plinth-ci
services_bin=$services_cache/bin
services_run=
services_pids=()
services_apt_updated=
services_venv=

services_say() { printf 'services: %s\n' "$*" >&2; }

services_start() {
  local all=
  [ $# -gt 0 ] || { all=yes; set -- postgres redis s3 chromium python feast openlineage airflow evidently shells fsck; }
  if [ -z "$services_run" ]; then
    services_run=$(mktemp -d)
    chmod 700 "$services_run"
    trap services_stop EXIT
  fi
  mkdir -p "$services_bin"
  local service
  for service in "$@"; do
    case $service in
      postgres) services_postgres ;;
      redis) services_redis ;;
      s3) services_minio && services_versitygw ;;
      chromium) services_chromium ;;
      python) services_python ;;
      feast) services_feast ;;
      openlineage) services_openlineage ;;
      airflow) services_airflow ;;
      evidently) services_evidently ;;
      shells) services_shells ;;
      fsck) services_fsck ;;
      *) services_say "there is no service '$service'"; return 2 ;;
    esac || return
  done
  # With everything started, a missing part is a failure of the tests and no reason to leave them out.
  [ -z "$all" ] || export PLINTH_TEST_CI=true
}

# Installs and builds what takes long and starts nothing, for the background: services_start then finds it there, and does what failed here again.
services_prepare() {
  services_run=$(mktemp -d)
  mkdir -p "$services_bin"
  local file status=0
  services_packages &
  local packages=$!
  for file in "$(dirname "${BASH_SOURCE[0]}")"/*-requirements.txt; do services_venv "$(basename "$file")" || status=1; done
  services_go minio "$minio_module" && services_go versitygw "$versitygw_module" && services_go fsck "$fsck_module" || status=1
  wait "$packages" || status=1
  rm -rf "$services_run"
  return "$status"
}

# All that comes from the system's packages, at once.
services_packages() {
  local missing=()
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v chromium >/dev/null || missing+=(chromium)
  command -v zsh >/dev/null && command -v fish >/dev/null || missing+=(zsh fish)
  [ ${#missing[@]} = 0 ] || services_apt "${missing[@]}"
}

services_stop() {
  local status=$? pid round
  for pid in ${services_pids[@]+"${services_pids[@]}"}; do kill "$pid" 2>/dev/null || true; done
  for pid in ${services_pids[@]+"${services_pids[@]}"}; do
    for round in {1..50}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  services_pids=()
  [ -z "$services_run" ] || rm -rf "$services_run"
  services_run=
  return "$status"
}

# Debian's Postgres over TCP with a password: another version, another build and another way in than the embedded one. Its address is exported as
# PLINTH_TEST_CLUSTER_DATABASE_URL, and becomes PLINTH_TEST_DATABASE_URL only for the tests in cluster mode.
services_postgres() {
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || services_apt postgresql || return
  local bin port secret prefix=()
  # Postgres refuses to run as root: in a user namespace it is not.
  if [ "$(id -u)" = 0 ]; then prefix=(unshare --user --map-user=1000 --map-group=1000); fi
  bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)")
  port=$(services_free_port) && secret=$(services_secret) || return
  printf '%s\n' "$secret" >"$services_run/postgres-password"
  ${prefix[@]+"${prefix[@]}"} "$bin/initdb" -D "$services_run/postgres" -U plinth -A scram-sha-256 --pwfile "$services_run/postgres-password" -E UTF8 --locale=C.UTF-8 --no-sync >"$services_run/initdb.log" 2>&1 \
    || { tail -n 20 "$services_run/initdb.log" >&2; return 1; }
  services_spawn postgres ${prefix[@]+"${prefix[@]}"} "$bin/postgres" -D "$services_run/postgres" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=300 -c fsync=off -c synchronous_commit=off || return
  services_wait postgres services_connects "$port" || return
  export PLINTH_TEST_CLUSTER_DATABASE_URL="postgresql://plinth:$secret@127.0.0.1:$port/postgres"
}

services_redis() {
  command -v redis-server >/dev/null || services_apt redis-server || return
  local port
  port=$(services_free_port) || return
  mkdir -p "$services_run/redis"
  services_spawn redis redis-server --bind 127.0.0.1 --port "$port" --dir "$services_run/redis" --appendonly yes --maxmemory-policy noeviction --save '' || return
  services_wait redis services_answers "$port" || return
  export PLINTH_TEST_REDIS_URL="redis://127.0.0.1:$port"
}

services_minio() {
  services_go minio "$minio_module" || return
  local port key secret
  port=$(services_free_port) && key=$(services_secret) && secret=$(services_secret) || return
  mkdir -p "$services_run/minio"
  MINIO_ROOT_USER=$key MINIO_ROOT_PASSWORD=$secret MINIO_BROWSER=off MINIO_UPDATE=off \
    services_spawn minio "$services_bin/minio" server --quiet --address "127.0.0.1:$port" "$services_run/minio" || return
  services_wait minio services_http "$port" /minio/health/ready 200 || return
  export PLINTH_TEST_S3_ENDPOINT="http://127.0.0.1:$port" PLINTH_TEST_S3_ACCESS_KEY=$key PLINTH_TEST_S3_SECRET_KEY=$secret
}

services_versitygw() {
  services_go versitygw "$versitygw_module" || return
  local port key secret
  port=$(services_free_port) && key=$(services_secret) && secret=$(services_secret) || return
  mkdir -p "$services_run/versitygw" "$services_run/versitygw-versions"
  # Credentials go by environment: arguments can be read by everyone on the machine.
  ROOT_ACCESS_KEY=$key ROOT_SECRET_KEY=$secret \
    services_spawn versitygw "$services_bin/versitygw" --quiet --port "127.0.0.1:$port" posix --versioning-dir "$services_run/versitygw-versions" "$services_run/versitygw" || return
  services_wait versitygw services_http "$port" / 403 || return
  export PLINTH_TEST_S3_2_ENDPOINT="http://127.0.0.1:$port" PLINTH_TEST_S3_2_ACCESS_KEY=$key PLINTH_TEST_S3_2_SECRET_KEY=$secret
}

services_chromium() {
  command -v chromium >/dev/null || services_apt chromium || return
  PLINTH_TEST_CHROMIUM=$(command -v chromium) || return
  export PLINTH_TEST_CHROMIUM
}

# The shells whose completions are tried.
services_shells() {
  command -v zsh >/dev/null && command -v fish >/dev/null || services_apt zsh fish
}

# Judges the audit log over HTTP; no service, but a program that a test runs.
services_fsck() {
  services_go fsck "$fsck_module" || return
  export PLINTH_TEST_FSCK="$services_bin/fsck"
}

# A virtual environment with the packages of .ci/python-requirements.txt, made again when that file changes; nothing while there is none.
services_python() {
  services_venv python-requirements.txt || return
  [ -z "$services_venv" ] || export PLINTH_TEST_PYTHON="$services_venv/bin/python"
}

# Feast wants versions of pandas and others that nobody else does, so it has an environment of its own.
services_feast() {
  services_venv feast-requirements.txt || return
  [ -z "$services_venv" ] || export PLINTH_TEST_FEAST="$services_venv/bin/python"
}

# OpenLineage's own client, dbt that sends events by it, and Marquez's client that reads them.
services_openlineage() {
  services_venv openlineage-requirements.txt || return
  [ -z "$services_venv" ] || export PLINTH_TEST_OPENLINEAGE="$services_venv/bin/python"
}

# Airflow wants versions of nearly everything that it says itself. Its constraints lie where no registry is, so all that was resolved is written down.
services_airflow() {
  services_venv airflow-requirements.txt || return
  [ -z "$services_venv" ] || export PLINTH_TEST_AIRFLOW="$services_venv/bin/python"
}

# Evidently wants a pandas of its own age.
services_evidently() {
  services_venv evidently-requirements.txt || return
  [ -z "$services_venv" ] || export PLINTH_TEST_EVIDENTLY="$services_venv/bin/python"
}

# services_venv FILE: sets services_venv to the environment, and to nothing while there is no such file.
services_venv() {
  local requirements venv
  services_venv=
  requirements=$(dirname "${BASH_SOURCE[0]}")/$1
  [ -f "$requirements" ] || return 0
  venv=$services_cache/venv-$(sha256sum "$requirements" | cut -c1-16)
  if [ ! -f "$venv/complete" ]; then
    services_say "making the Python environment of $1"
    rm -rf "$venv"
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input --requirement "$requirements" </dev/null >&2; } || return
    touch "$venv/complete"
  fi
  services_venv=$venv
}

services_apt() {
  services_say "installing $*"
  [ -n "$services_apt_updated" ] || DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 || return
  services_apt_updated=yes
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >"$services_run/apt.log" 2>&1 || { tail -n 20 "$services_run/apt.log" >&2; return 1; }
}

# Built into a folder of its own and moved when whole, so that a build that was cut off is never taken for a binary. The version is kept beside it.
services_go() {
  local name=$1 module=$2
  if [ -x "$services_bin/$name" ] && [ "$(cat "$services_bin/$name.module" 2>/dev/null)" = "$module" ]; then return 0; fi
  command -v go >/dev/null || { services_say "Go is needed to build $name, a newer one than Debian's"; return 1; }
  services_say "building $module"
  mkdir -p "$services_run/gobin"
  GOBIN=$services_run/gobin go install "$module" </dev/null >"$services_run/$name-build.log" 2>&1 \
    || { tail -n 20 "$services_run/$name-build.log" >&2; return 1; }
  mv "$services_run/gobin/$name" "$services_bin/$name"
  printf '%s\n' "$module" >"$services_bin/$name.module"
}

# services_spawn NAME COMMAND…: in the background, with its output in a file that only this user reads.
services_spawn() {
  local name=$1
  shift
  "$@" </dev/null >"$services_run/$name.log" 2>&1 &
  services_pids+=("$!")
  services_last_pid=$!
}

# services_wait NAME CHECK…: until the check holds, for 30 s at most or until the process has ended.
services_wait() {
  local name=$1 round
  shift
  for round in {1..300}; do
    if "$@"; then services_say "$name is ready"; return 0; fi
    kill -0 "$services_last_pid" 2>/dev/null || break
    sleep 0.1
  done
  services_say "$name did not start; the end of its log:"
  tail -n 20 "$services_run/$name.log" >&2
  return 1
}

# Node is there in any case; curl, nc and redis-cli may not be.
services_free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

services_secret() {
  node -e 'console.log(require("node:crypto").randomBytes(16).toString("hex"))'
}

services_answers() {
  node -e '
    const socket = require("node:net").connect(+process.argv[1], "127.0.0.1", () => socket.write("PING\r\n"));
    socket.setTimeout(1000, () => process.exit(1));
    socket.on("error", () => process.exit(1)).on("data", (answer) => process.exit(String(answer).startsWith("+PONG") ? 0 : 1));
  ' "$1"
}

services_connects() {
  node -e 'require("node:net").connect(+process.argv[1], "127.0.0.1", () => process.exit(0)).on("error", () => process.exit(1))' "$1"
}

services_http() {
  node -e '
    const [port, path, status] = process.argv.slice(1);
    const request = require("node:http").get({ host: "127.0.0.1", port, path, timeout: 1000 }, (answer) => process.exit(answer.statusCode === +status ? 0 : 1));
    request.on("timeout", () => request.destroy()).on("error", () => process.exit(1));
  ' "$1" "$2" "$3"
}
