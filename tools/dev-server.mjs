/**
 * A server of `npm run dev`, given the command line of `plinth`. It is told three things, one after the other: which packages to read ahead,
 * from which module to take Plinth, and to start. Until then it touches nothing.
 */
const messages = told();
const { value: packages } = await messages.next();
for (const name of packages) await import(name);
const { value: module } = await messages.next();
const { plinth } = await import(module);
await messages.next();
process.disconnect();
process.exitCode = await plinth(process.argv.slice(2));

async function* told() {
  const waiting = [];
  let wake;
  process.on('message', (message) => {
    waiting.push(message);
    wake?.();
  });
  for (;;) {
    if (waiting.length === 0) await new Promise((resolve) => (wake = resolve));
    yield waiting.shift();
  }
}
