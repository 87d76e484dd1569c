// A Socket.IO server of either generation that behaves as a donation service does: a token in the query, events of its
// own. Usage: node server.cjs GENERATION PORT TOKEN PING_INTERVAL_MS. Takes commands as JSON lines, and answers each
// with a JSON line; the first line out is {"port"}. Ends when its input does.
"use strict";
const http = require("node:http");
const readline = require("node:readline");

const [generation, port, token, pingInterval] = process.argv.slice(2);
const options = { pingInterval: Number(pingInterval), pingTimeout: 4 * Number(pingInterval), transports: ["websocket"] };
const server = http.createServer();
const io =
  generation === "2" ? require("socketio2")(server, options) : new (require("socketio4").Server)(server, options);
const sockets = () => (generation === "2" ? Object.values(io.sockets.sockets) : [...io.sockets.sockets.values()]);
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

let joined = 0;
let receipts = 0;
io.use((socket, next) => next(socket.handshake.query.token === token ? undefined : new Error("invalid token")));
io.on("connection", () => (joined += 1));

function obey(command) {
  const clients = sockets().length;
  for (const payload of command.events ?? []) io.emit("event", payload);
  for (const payload of command.confirmed ?? [])
    for (const socket of sockets()) socket.emit("event", payload, () => (receipts += 1));
  if (command.others) {
    io.emit("ping me", 1, [2]);
    io.emit("event");
    io.emit("event", "text");
    io.emit("event", { type: "follow", message: [] });
    io.emit("event", Buffer.from("binary"));
  }
  if (command.drop) for (const socket of sockets()) socket.conn.close();
  if (command.dismiss) for (const socket of sockets()) socket.disconnect();
  say({ clients, joined, receipts });
}

server.listen(Number(port), "127.0.0.1", () => say({ port: server.address().port }));
readline
  .createInterface({ input: process.stdin })
  .on("line", (line) => obey(JSON.parse(line)))
  .on("close", () => process.exit(0));
