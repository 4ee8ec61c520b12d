"""A subscriber of alerts over server-sent events, with the standard library alone.

It prints every change once, and continues where it was: the id of the last event lies in a file, written after the
change was dealt with. A change that comes twice (a crash between both) is known by its number.

Usage: subscribe.py GATEWAY FILE      (the token of the gateway, if there is one, in MILLRACE_CLIENT_TOKEN)
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

SILENT_SECONDS = 45  # the gateway says something every 15 s


def load(file):
    try:
        with open(file, encoding="utf-8") as stored:
            return json.load(stored)
    except FileNotFoundError:
        return {"id": None, "numbers": {}}


def keep(file, state):
    with open(file + ".new", "w", encoding="utf-8") as stored:
        json.dump(state, stored)
    os.replace(file + ".new", file)


def events(lines):
    """Yields (event, id, data) of a stream of server-sent events."""
    event, last_id, data = "message", None, []
    for raw in lines:
        line = raw.decode("utf-8").rstrip("\r\n")
        if line == "":
            if data:
                yield event, last_id, "\n".join(data)
            event, data = "message", []
        elif not line.startswith(":"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                event = value
            elif field == "id":
                last_id = value
            elif field == "data":
                data.append(value)


def deal_with(state, alert):
    fingerprint, seq = alert["fingerprint"], alert["seq"]
    known = state["numbers"].get(fingerprint, 0)
    if seq > known + 1:
        print(f"missing: {fingerprint} went from {known} to {seq}", file=sys.stderr, flush=True)
    if seq > known:
        shown = {"kind": alert["event"], **{name: alert[name] for name in ("fingerprint", "seq", "mutedBy", "summary")}}
        print(json.dumps(shown), flush=True)
        state["numbers"][fingerprint] = seq


def follow(gateway, file, state):
    request = urllib.request.Request(gateway + "/v1/alerts/stream?from=start")
    if state["id"] is not None:
        request.add_header("Last-Event-ID", state["id"])
    token = os.environ.get("MILLRACE_CLIENT_TOKEN")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=SILENT_SECONDS) as answer:
        for event, last_id, data in events(answer):
            if event == "alert":
                deal_with(state, json.loads(data))
            elif event == "gap":
                print("the log no longer holds the position: " + data, file=sys.stderr, flush=True)
            else:  # the gateway ends the stream
                return
            state["id"] = last_id
            keep(file, state)


def main(gateway, file):
    state, pause = load(file), 0.5
    while True:
        try:
            follow(gateway.rstrip("/"), file, state)
            pause = 0.5
        except (OSError, urllib.error.URLError) as error:
            print(f"again in {pause} s: {error}", file=sys.stderr, flush=True)
            pause = min(30.0, pause * 2)
        time.sleep(pause)


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except KeyboardInterrupt:
        pass
