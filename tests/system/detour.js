// Runs before the page's own scripts: leads a call through the relay of the tests. The server learns no candidate of the
// browser, and the browser only those of the relay, so that no other way is found.

const tell = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
    window.socket = this; // for tests that break it
    const event = typeof data === "string" ? JSON.parse(data) : {};
    if (event.type === "candidate") return;
    if (event.type === "offer") event.sdp = event.sdp.replace(/^a=candidate:.*\r\n/gm, "");
    tell.call(this, event.type ? JSON.stringify(event) : data);
};

const take = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = async function ({ type, sdp }) {
    window.peer = this;
    const lines = sdp.split("\r\n").map(async (line) => {
        const parts = line.split(" ");
        if (!line.startsWith("a=candidate:") || parts[2].toLowerCase() !== "udp" || parts[4].includes(":")) return line.startsWith("a=candidate:") ? null : line;
        parts[5] = await detour(parts[4], Number(parts[5]));
        parts[4] = "127.0.0.1";
        return parts.join(" ");
    });
    const kept = (await Promise.all(lines)).filter((line) => line !== null);
    await take.call(this, { type, sdp: kept.join("\r\n") });
};
