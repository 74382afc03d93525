"""The programs that knock: for Python, bash and nc, whatever a container has.

Each is told its doors as ``host port count patience`` words and writes a line per door:
``host port outcome lost seconds...``. Doors are knocked at side by side, the
connections to one door one after the other with 20 ms between: a burst would fill the
queue of a small server, and measure that. Python leaves no TIME_WAIT behind.
"""

from __future__ import annotations

from collections.abc import Sequence

from composeopt.engine.probing.doors import Door, Knock, Outcome

PYTHON = r"""
import socket, struct, sys, threading, time

PAUSE = 0.02

def ask(name, server):
    query = struct.pack(">HHHHHH", 7, 256, 1, 0, 0, 0)
    for label in name.rstrip(".").split("."):
        query += struct.pack("B", len(label)) + label.encode()
    query += b"\0" + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(2)
        asking.sendto(query, (server, 53))
        answer = asking.recv(4096)
    at, count = len(query), struct.unpack(">H", answer[6:8])[0]
    for _ in range(count):
        at += 2 if answer[at] >= 192 else answer.index(0, at) - at + 1
        kind, _, _, size = struct.unpack(">HHIH", answer[at:at + 10])
        at += 10 + size
        if kind == 1:
            return socket.inet_ntoa(answer[at - size:at])
    raise OSError(name)

def resolve(host, port, server):
    try:
        return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)[0]
    except OSError:
        pass
    address = ask(host, server) if server else host
    return socket.getaddrinfo(address, port, 0, socket.SOCK_STREAM)[0]

def knock(host, port, count, patience, server):
    try:
        info = resolve(host, port, server)
    except (OSError, ValueError, IndexError, struct.error, UnicodeError):
        return host, port, "unknown", 0
    times, lost, refused = [], 0, False
    for number in range(count):
        time.sleep(PAUSE if number else 0)
        with socket.socket(info[0], socket.SOCK_STREAM) as connection:
            connection.settimeout(patience)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            began = time.perf_counter()
            try:
                connection.connect(info[4])
                times.append(time.perf_counter() - began)
            except ConnectionRefusedError:
                refused = True
                break
            except OSError:
                lost += 1
                if lost > max(2, count // 10):
                    break
    outcome = "open" if times else "refused" if refused else "silent"
    return (host, port, outcome, lost, *("%.7f" % each for each in times))

def main(server, words):
    lock = threading.Lock()
    def run(host, port, count, patience):
        line = " ".join(map(str, knock(host, int(port), int(count), float(patience), server)))
        with lock:
            print(line, flush=True)
    groups = [words[at:at + 4] for at in range(0, len(words), 4)]
    threads = [threading.Thread(target=run, args=group) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

main("", sys.argv[1:])
"""

# The same, in the network namespace of another process of this machine (setns, CLONE_NEWNET),
# and asking the engine's own name server, as containers do.
NAMESPACE = PYTHON.replace(
    'main("", sys.argv[1:])',
    """import ctypes
with open("/proc/%s/ns/net" % sys.argv[1]) as namespace:
    if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0x40000000):
        sys.exit("setns failed")
main("127.0.0.11", sys.argv[2:])""",
)

BASH = r"""
export LC_ALL=C
ended() {
    case "$1 $2" in
        124*|137*|143*) echo silent ;;
        *efused*) echo refused ;;
        *"not known"*|*esolution*|*"no address"*) echo unknown ;;
        *) echo silent ;;
    esac
}
knock() {
    times="" lost=0 outcome=silent
    for ((n = 0; n < $3; n++)); do
        [ $n = 0 ] || sleep 0.02
        said=$(timeout "$4" bash -c 'b=$EPOCHREALTIME; exec 3<>"/dev/tcp/$0/$1" || exit 1
            e=$EPOCHREALTIME; echo "$b $e"' "$1" "$2" 2>&1); code=$?
        if [ $code = 0 ]; then
            outcome=open
            set -- "$1" "$2" "$3" "$4" ${said//[.,]/}
            [ -n "$6" ] && printf -v took '%07d' $(($6 - $5)) &&
                times="$times ${took:0:${#took}-6}.${took: -6}"
            set -- "$1" "$2" "$3" "$4"
        else
            result=$(ended $code "$said")
            [ "$result" != silent ] && { [ -z "$times" ] && outcome=$result; break; }
            lost=$((lost + 1))
            [ $lost -gt 2 ] && [ $lost -gt $(($3 / 10)) ] && break
        fi
    done
    echo "$1 $2 $outcome $lost$times"
}
while [ $# -ge 4 ]; do knock "$1" "$2" "$3" "$4" & shift 4; done
wait
"""

# nc has no clock: it tells whether a door opens. Most can knock only (-z). A busybox nc
# reads on once it is connected: being ended by `timeout` after its patience means that it was.
NC = r"""
export LC_ALL=C
nc -h 2>&1 | grep -q -e '-[a-yA-Y]*z' && only="-z -v" || only=""
knock() {
    patience=$(printf '%.0f' "$4"); [ "$patience" -ge 1 ] || patience=1
    said=$(timeout $((patience + 1)) nc $only -w "$patience" "$1" "$2" </dev/null 2>&1 >/dev/null)
    code=$?
    case "$code $said" in
        *efused*) outcome=refused ;;
        *"bad address"*|*"not known"*|*esolution*|*"no address"*|*lookup*) outcome=unknown ;;
        *imed\ out*|*nreachable*|*"o route"*) outcome=silent ;;
        0\ *) outcome=open ;;
        124*|143*) [ -z "$only" ] && outcome=open || outcome=silent ;;
        *) outcome=silent ;;
    esac
    echo "$1 $2 $outcome 0"
}
while [ $# -ge 4 ]; do knock "$1" "$2" "$3" "$4" & shift 4; done
wait
"""

OUTCOMES: dict[str, Outcome] = {
    "open": "open",
    "refused": "refused",
    "silent": "silent",
    "unknown": "unknown",
}


def words(doors: Sequence[Door], count: int, patience: float) -> list[str]:
    """Write doors as the programs read them."""
    return [
        word for door in doors for word in (door.host, str(door.port), str(count), f"{patience:g}")
    ]


def read(text: str, doors: Sequence[Door]) -> tuple[Knock, ...]:
    """Read what a program wrote, in the order of the doors; what is missing is left out."""
    found: dict[Door, Knock] = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 4 or fields[2] not in OUTCOMES or not fields[1].isdigit():
            continue
        door = Door(fields[0], int(fields[1]))
        times = tuple(float(each) for each in fields[4:])
        found[door] = Knock(door, OUTCOMES[fields[2]], times, int(fields[3]))
    return tuple(found[door] for door in doors if door in found)
