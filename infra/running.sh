# Starts, watches and stops the processes of a local run. To be sourced; wants $RUN, the directory of the run.
# shellcheck shell=bash

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '\033[31m%s\033[0m\n' "$*" >&2; exit 1; }

is_alive() { # PIDFILE
  [ -f "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null
}

# Starts a process that outlives this script; log and pid go into the run's directory.
start_process() { # NAME COMMAND...
  local name=$1
  shift
  setsid nohup "$@" >"$RUN/$name.log" 2>&1 </dev/null &
  echo $! >"$RUN/$name.pid"
}

# Waits until the process answers 200 under the address; shows the end of its log when it does not.
wait_ready() { # NAME URL SECONDS
  local deadline=$((SECONDS + $3))
  until curl -fsS -o /dev/null --max-time 2 "$2" 2>/dev/null; do
    if ! is_alive "$RUN/$1.pid" || [ $SECONDS -ge $deadline ]; then
      tail -n 25 "$RUN/$1.log" >&2
      fail "$1 did not become ready at $2 (limit $3 s). Its log: $RUN/$1.log"
    fi
    sleep 0.2
  done
}

# Asks the process to stop, and ends it when it has not stopped in time.
stop_process() { # PIDFILE SECONDS
  is_alive "$1" || { rm -f "$1"; return 0; }
  local pid deadline=$((SECONDS + $2))
  pid=$(cat "$1")
  kill "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do
    if [ $SECONDS -ge $deadline ]; then kill -9 "$pid" 2>/dev/null || true; fi
    sleep 0.1
  done
  rm -f "$1"
}
