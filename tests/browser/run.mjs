// Opens a report.html in headless Chromium and uses it as a reader would, over the DevTools protocol.
//
//     node tests/browser/run.mjs REPORT.html [FOLDER FOR SCREENSHOTS]
//
// Needs node 20 and Chromium (CHROMIUM names the binary, default `chromium`); nothing else is installed.
// Fails on console errors, on any request but for the page itself, on figures that are not drawn,
// on controls that change nothing, on a page wider than a phone, and after four minutes.
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const LIMIT = 240_000;
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--remote-debugging-pipe",
];

const [report, shots] = process.argv.slice(2);
if (!report) {
  console.error("usage: node run.mjs REPORT.html [FOLDER]");
  process.exit(2);
}
const page = pathToFileURL(resolve(report)).href;
const profile = mkdtempSync(join(tmpdir(), "albench-browser-"));
if (shots) mkdirSync(shots, { recursive: true });

// DevTools speaks JSON over pipes 3 and 4, a zero byte after every message.
const browser = spawn(process.env.CHROMIUM ?? "chromium", [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
  stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
});
const finish = (code) => {
  clearTimeout(timer);
  browser.once("exit", () => {
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
    } catch (error) {
      console.error(`left behind: ${error.message}`); // a child of the browser still writes; the page is not at fault
    }
    process.exit(code);
  });
  browser.kill("SIGKILL");
};
const timer = setTimeout(() => {
  console.error(`not done after ${LIMIT / 1000} s`);
  finish(1);
}, LIMIT);
browser.once("error", (error) => {
  console.error(`cannot start Chromium: ${error.message}`);
  process.exit(1);
});

browser.stdio[4].on("error", () => {}); // it ends with the browser

let last = 0;
const waiting = new Map();
const problems = [];
const requests = [];
let rest = "";
browser.stdio[4].on("data", (bytes) => {
  const messages = (rest + bytes).split("\0");
  rest = messages.pop();
  messages.map((text) => JSON.parse(text)).forEach((message) => {
    if (message.id) {
      const { done, failed } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) failed(new Error(message.error.message));
      else done(message.result);
    } else {
      heard(message);
    }
  });
});
const heard = ({ method, params }) => {
  if (method === "Runtime.exceptionThrown") problems.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
  if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
    problems.push(`console.${params.type}: ${params.args.map((arg) => arg.value ?? arg.description).join(" ")}`);
  }
  if (method === "Log.entryAdded" && params.entry.level !== "info") problems.push(`log: ${params.entry.text}`);
  if (method === "Page.javascriptDialogOpening") {
    problems.push(`a dialog opened: ${params.message}`);
    send("Page.handleJavaScriptDialog", { accept: true }).catch(() => {});
  }
  if (method === "Network.requestWillBeSent") requests.push(params.request.url);
};
let sessionId;
const send = (method, params = {}) => new Promise((done, failed) => {
  const id = ++last;
  waiting.set(id, { done, failed });
  browser.stdio[3].write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
});
const evaluate = async (expression) => {
  const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const check = (holds, sentence) => {
  if (holds) console.log(`ok: ${sentence}`);
  else problems.push(sentence);
};
const screen = (width, height, scheme = "light", media = "screen") => Promise.all([
  send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 500 }),
  send("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] }),
]);
const shoot = async (name, whole = true) => {
  if (!shots) return;
  const { data } = await send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
  writeFileSync(join(shots, `${name}.png`), Buffer.from(data, "base64"));
};
const open = async () => {
  await send("Page.navigate", { url: page });
  for (let tries = 0; tries < 400; tries += 1) {
    if (await evaluate("document.documentElement?.dataset.ready ?? ''")) break;
    await pause(100);
  }
};
const curve = "document.querySelector('figure.chart[data-kind=Curves] svg')";
const drawing = () => evaluate(`${curve}?.outerHTML ?? ''`);
const lines = () => evaluate(`${curve}.querySelectorAll('.mark-line path').length`);
const click = async (id) => {
  await evaluate(`document.getElementById('${id}').click()`);
  await pause(400);
};

const main = async () => {
  const { targetInfos } = await send("Target.getTargets");
  const { targetId } = targetInfos.find((target) => target.type === "page");
  ({ sessionId } = await send("Target.attachToTarget", { targetId, flatten: true }));
  await Promise.all(["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"].map((method) => send(method)));

  await screen(1280, 900);
  await open();
  check((await evaluate("document.documentElement.dataset.ready")) === "true", "every figure in sight is drawn without an error");
  check(await evaluate("document.querySelectorAll('details.part:not([open])').length > 0"), "further sections are folded");
  check((await evaluate("document.querySelector('.verdict, #answer li').getBoundingClientRect().bottom")) < 900, "the verdict is in sight");
  await shoot("first", false);
  await evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })");
  for (let tries = 0; tries < 400; tries += 1) {
    if (await evaluate("[...document.querySelectorAll('figure.chart')].every((figure) => figure.dataset.drawn)")) break;
    await pause(100);
  }
  check((await evaluate("document.documentElement.dataset.ready")) === "true", "what was folded is drawn without an error");
  const [figures, drawn] = await evaluate("[document.querySelectorAll('figure.chart').length, document.querySelectorAll('figure.chart .plot svg.marks').length]");
  check(figures > 0 && figures === drawn, `${drawn} of ${figures} figures have a picture`);
  check(await evaluate("[...document.querySelectorAll('figure.chart')].every((figure) => figure.querySelector('details table'))"), "every figure has its table");
  check(await evaluate("[...document.querySelectorAll('figure.chart .plot svg.marks')].every((svg) => (svg.getAttribute('aria-label') || svg.closest('[aria-label]')))"), "every picture has a description");
  await shoot("desktop");

  const before = await lines();
  const picture = await drawing();
  await click("show-s0");
  check((await lines()) < before, "hiding a strategy removes its line");
  await click("show-s0");
  check((await lines()) === before, "showing it again brings the line back");
  await click("option-band");
  check((await drawing()) !== picture, "bands can be turned off");
  await click("option-band");
  if (await evaluate("document.getElementById('option-difference') !== null")) {
    await click("option-difference");
    check((await drawing()).includes("difference to"), "curves can be shown as differences");
    await shoot("differences");
    await click("option-difference");
  }
  if (await evaluate("document.getElementById('option-singles') !== null")) {
    await click("option-singles");
    check((await lines()) > before, "single seeds can be shown");
    await shoot("singles");
    await click("option-singles");
  }

  await evaluate(`document.querySelector('figure.chart[data-kind=Curves] .plot').focus()`);
  for (const type of ["keyDown", "keyUp"]) await send("Input.dispatchKeyEvent", { type, key: "ArrowRight", code: "ArrowRight", windowsVirtualKeyCode: 39 });
  check(/\d+ labels: /.test(await evaluate("document.querySelector('.reading').textContent")), "arrow keys read values");
  await evaluate(`window.saved = []; HTMLAnchorElement.prototype.click = function () { window.saved.push([this.download, this.href]); }; document.querySelectorAll('figure.chart .save')[0].querySelectorAll('button').forEach((button) => button.click())`);
  for (let tries = 0; tries < 100 && (await evaluate("window.saved.length")) < 2; tries += 1) await pause(100);
  const saved = await evaluate("window.saved.map(([name, url]) => [name, url.startsWith('data:image/png'), url.length])");
  check(saved.length === 2 && saved.every(([name]) => /\.(png|svg)$/.test(name)), "a picture can be saved under its own name");
  const size = await evaluate("new Promise((done) => { const picture = new Image(); picture.onload = () => done([picture.naturalWidth, picture.naturalHeight]); picture.src = window.saved.find(([name]) => name.endsWith('png'))[1]; })");
  check(size[0] >= 2400, `the saved picture has enough pixels: ${size}`);
  if (shots) writeFileSync(join(shots, "saved.png"), Buffer.from((await evaluate("window.saved.find(([name]) => name.endsWith('png'))[1]")).split(",")[1], "base64"));
  await evaluate(`${curve}.scrollIntoView({ block: "center" })`);
  const box = await evaluate(`(() => { const r = ${curve}.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`);
  for (const shift of [0, 3]) await send("Input.dispatchMouseEvent", { type: "mouseMoved", x: box[0] + shift, y: box[1] });
  await pause(500);
  check(await evaluate("document.querySelector('#vg-tooltip-element.visible') !== null"), "pointing at a curve shows its values");
  const labels = "JSON.parse(document.getElementById('strategies').textContent).strategies.map((strategy) => strategy.label)";
  check(await evaluate(`${labels}.some((label) => document.querySelector('#vg-tooltip-element').textContent.includes(label))`), "the tooltip shows the label as it is");
  for (const kind of ["Overlap", "Penalty", "Ranks"]) {
    const marks = `[...document.querySelectorAll('figure.chart[data-kind=${kind}] svg .mark-rect path, figure.chart[data-kind=${kind}] svg .mark-symbol path')]`;
    const places = await evaluate(`${marks}.slice(0, 6).map((mark) => { mark.scrollIntoView({ block: "center" }); const r = mark.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })`);
    for (const [x, y] of places.slice(-1)) await send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
    await pause(200);
  }
  const made = "[...document.querySelectorAll('img, [onerror], [onload], [onmouseover], #vg-tooltip-element script')].length";
  check((await evaluate(made)) === 0, "no label became markup");
  check(await evaluate("[...document.querySelectorAll('main table')].filter((table) => !table.closest('.plot')).every((table) => table.querySelector('caption') && table.querySelector('th[scope=col]') && table.querySelector('th[scope=row]'))"), "every table has a caption and heads for screen readers");
  check(await evaluate("[...document.querySelectorAll('input, select')].every((field) => field.labels.length > 0)"), "every control has a label");
  check(await evaluate("[...document.querySelectorAll('.scroll')].every((box) => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"), "tables that scroll can be scrolled by keyboard");

  await screen(1200, 900);
  await pause(200);
  const wide = "[...document.querySelectorAll('#ranking .scroll')].filter((box) => box.scrollWidth > box.clientWidth).length";
  check((await evaluate(wide)) === 0, "the ranking needs no scrolling sideways at 1200 pixels");

  await screen(1280, 900, "dark");
  await shoot("dark");
  check((await evaluate("getComputedStyle(document.body).backgroundColor")) !== "rgb(255, 255, 255)", "dark mode is dark");
  await screen(390, 844);
  await open();
  check((await evaluate("document.querySelector('.verdict, #answer li').getBoundingClientRect().bottom")) < 844, "a phone shows the verdict at once");
  const shown = "[...document.querySelectorAll('#ranking td.good, #ranking td.bad, #ranking td.open')]";
  check(await evaluate(`${shown}.every((cell) => { const box = cell.getBoundingClientRect(); return box.left >= 0 && box.right <= 390; })`), "on a phone every verdict lies within the screen");
  await shoot("phone-first", false);
  check((await evaluate("document.documentElement.scrollWidth")) <= 390, "the page is no wider than a phone");
  await shoot("phone");
  const pictures = "[...document.querySelectorAll('figure.chart[data-kind=Curves] svg.marks, figure.chart[data-kind=Response] svg.marks')]";
  const plots = `${pictures}.map((svg) => Math.round(svg.querySelector('.role-frame > g > .background').getBBox().height))`;
  const whole = `${pictures}.every((svg) => [...svg.querySelectorAll('.role-legend')].every((legend) => legend.getBoundingClientRect().bottom <= svg.getBoundingClientRect().bottom))`;
  for (const [width, height] of [[390, 844], [844, 390], [390, 844]]) {
    await screen(width, height);
    await pause(600);
    const heights = await evaluate(plots);
    check(heights.length > 0 && heights.every((height) => height >= 200), `at ${width} pixels legends leave curves their height: ${heights}`);
    check(await evaluate(whole), `at ${width} pixels no legend is cut`);
  }
  await screen(794, 1123, "dark", "print");
  await shoot("print");
  check((await evaluate("getComputedStyle(document.body).backgroundColor")) === "rgb(255, 255, 255)", "paper stays white");
  if (shots) {
    const { data } = await send("Page.printToPDF", { printBackground: true });
    writeFileSync(join(shots, "print.pdf"), Buffer.from(data, "base64"));
  }
  const foreign = requests.filter((url) => url !== page && !url.startsWith("data:") && !url.startsWith("blob:"));
  check(foreign.length === 0, `no request leaves the page${foreign.length ? `: ${foreign.join(", ")}` : ""}`);
};

main().catch((error) => problems.push(error.stack)).finally(() => {
  problems.forEach((problem) => console.error(`FAILED: ${problem}`));
  finish(problems.length ? 1 : 0);
});
