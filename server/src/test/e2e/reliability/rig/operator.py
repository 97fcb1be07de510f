"""Who adds pools to a server, and looks after them."""

from rig.wire import Rest

SETTINGS = ("pooling=true", "admin_mode=true")


class Operator:
    """Asks for what only operators may; its methods return the reply's status."""

    def __init__(self, port):
        self.rest = Rest(port, "operator", roles="admin")

    def put_pool(self, name, weight=100):
        return self.rest.call("PUT", f"/v2/pools/{name}", {"uri": f"rocksdb:{name}", "weight": weight})[0]

    def delete_pool(self, name):
        return self.rest.call("DELETE", f"/v2/pools/{name}")[0]

    def drain(self, name):
        return self.rest.call("POST", f"/v2/pools/{name}/drain")[0]

    def drained(self, name):
        """How far the draining of a pool has got."""
        return self.rest.call("GET", f"/v2/pools/{name}/drain")[1]

    def stop_drain(self, name):
        return self.rest.call("DELETE", f"/v2/pools/{name}/drain")[0]

    def reachable(self):
        """The pools by name, with whether their stores can be reached."""
        document = self.rest.call("GET", "/v2/health")[1]
        return {name: pool["storage_reachable"] for name, pool in document.items() if name != "catalog_reachable"}
