// Reads the vectors: prints id, level, the service in base 16 ("-" is NULL), and what must come of it. Argument: the data set.
const { vectors } = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));

// The bytes of a node or a service; null is NULL.
function text(value) {
  if (value === null) return null;
  if (typeof value === "string") return Buffer.from(value);
  return value.base16 ? Buffer.from(value.base16, "hex") : Buffer.from(value.repeat.repeat(value.times));
}

function outcome(expect) {
  if (expect.oneOf) return expect.oneOf.map(outcome).join(" or "); // several outcomes are right
  return expect.outcome === "error" ? `${expect.stage} ${expect.code}` : "ok";
}

const lines = vectors.map(({ id, level, request, expect }) => {
  const service = text(request.service);
  return [id, level, service === null ? "-" : service.toString("hex"), outcome(expect)].join("\t") + "\n";
});
process.stdout.write(lines.join(""));
