"""A client of the server's WebSocket that shares no code with it: Python's websockets, JSON, Zaqar's envelopes."""

import asyncio
import json
import sys

import websockets

HEADERS = {"Client-ID": "3381af92-2b9e-11e3-b191-71861300734c", "X-Project-ID": "python"}
QUEUE = {"queue_name": "python"}


async def ask(socket, action, body, status):
    """One request and its reply, whose status must be the given one."""
    await socket.send(json.dumps({"action": action, "headers": HEADERS, "body": body}))
    frame = await asyncio.wait_for(socket.recv(), 30)
    assert isinstance(frame, str), "a text frame must be answered by a text frame"
    reply = json.loads(frame)
    assert reply["request"]["action"] == action, reply
    assert reply["headers"]["status"] == status, reply
    return reply.get("body")


async def life(url):
    async with websockets.connect(url) as socket:
        await ask(socket, "queue_create", QUEUE, 201)
        messages = [{"ttl": 300, "body": body} for body in ({"n": 1}, "äöü €", None)]
        await ask(socket, "message_post", {**QUEUE, "messages": messages}, 201)
        page = await ask(socket, "message_list", {**QUEUE, "echo": True}, 200)
        assert [message["body"] for message in page["messages"]] == [{"n": 1}, "äöü €", None], page
        claim = await ask(socket, "claim_create", {**QUEUE, "ttl": 60, "grace": 60, "limit": 1}, 201)
        taken = claim["messages"][0]
        await ask(socket, "message_delete", {**QUEUE, "message_id": taken["id"]}, 403)
        ids = {"message_id": taken["id"], "claim_id": taken["claim_id"]}
        await ask(socket, "message_delete", {**QUEUE, **ids}, 204)
        await ask(socket, "no_such_thing", {}, 400)
        await ask(socket, "queue_delete", QUEUE, 204)


async def hold(url):
    """Stays connected and tells with which code the server closes."""
    async with websockets.connect(url) as socket:
        await ask(socket, "queue_list", {}, 200)
        print("connected", flush=True)
        try:
            await asyncio.wait_for(socket.recv(), 30)
        except websockets.ConnectionClosed:
            print(socket.close_code, flush=True)


async def post(url, ledger):
    """Posts until the server is gone; the number of each acknowledged message goes into the ledger."""
    with open(ledger, "a", encoding="ascii") as acknowledged:
        try:
            async with websockets.connect(url) as socket:
                for number in range(1_000_000):
                    await ask(socket, "message_post", numbered(number), 201)
                    acknowledged.write(f"{number}\n")
                    acknowledged.flush()
        except (websockets.ConnectionClosed, OSError):
            return


def numbered(number):
    return {"queue_name": "ledger", "messages": [{"ttl": 3600, "body": number}]}


async def verify(url, ledger):
    with open(ledger, encoding="ascii") as lines:
        acknowledged = [int(line) for line in lines]
    found = []
    async with websockets.connect(url) as socket:
        body = {"queue_name": "ledger", "echo": True, "limit": 20}
        # Zaqar's form has no marker of the next page; the native one, which an id makes, has.
        request = {"id": "page", "action": "message_list", "headers": HEADERS, "body": body}
        while True:
            await socket.send(json.dumps(request))
            reply = json.loads(await asyncio.wait_for(socket.recv(), 30))
            assert (reply["id"], reply["status"]) == ("page", 200), reply
            if not reply["body"]["messages"]:
                break
            found += [message["body"] for message in reply["body"]["messages"]]
            body["marker"] = reply["body"]["next"]
    assert found == sorted(set(found)), "a message is there twice, or the order is wrong"
    missing = sorted(set(acknowledged) - set(found))
    assert not missing, f"{len(missing)} acknowledged messages are gone, such as {missing[:5]}"
    assert len(found) <= len(acknowledged) + 1, "there are more messages than were sent"
    print(f"         {len(acknowledged)} messages were acknowledged, {len(found)} are there")


asyncio.run({"life": life, "hold": hold, "post": post, "verify": verify}[sys.argv[1]](*sys.argv[2:]))
