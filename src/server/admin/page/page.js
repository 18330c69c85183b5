
"use strict";
// Text from outside goes into the page by textContent only.
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const number = new Intl.NumberFormat();
const alphabet = new Intl.Collator();
let about = null, people = [], online = 0, serverNow = 0, heardAt = 0, byTime = false;
const rows = new Map(); // name -> its <li>
let known = null;       // the names that were there before, to greet those who are new

const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };

function make(kind, className, parent) {
  const node = document.createElement(kind);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

// By the server's clock: that of whoever looks on may be wrong.
const now = () => serverNow + Math.floor((performance.now() - heardAt) / 1000);

function duration(seconds) {
  const s = Math.max(0, seconds), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
  if (d) return `${d} d ${h % 24} h`;
  if (h) return `${h} h ${m % 60} min`;
  return m ? `${m} min` : `${s} s`;
}

function clock(unix) {
  const time = new Date(unix * 1000);
  const shown = time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const today = time.toDateString() === new Date(now() * 1000).toDateString();
  return today ? shown : `${time.toLocaleDateString([], { month: "short", day: "numeric" })}, ${shown}`;
}

function milliseconds(us) {
  const ms = us / 1000;
  return `${ms < 10 ? ms.toFixed(1) : number.format(Math.round(ms))} ms`;
}

function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1048576 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1048576).toFixed(1)} MiB`;
}

// One bar a minute, the latest at the right.
function chart(svg, values, least, label) {
  const high = Math.max(least, ...values), wide = 60;
  svg.setAttribute("viewBox", `0 0 ${wide * 4} 48`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `the last ${values.length} minutes, at most ${label(Math.max(...values))}`);
  while (svg.children.length > values.length) svg.lastChild.remove();
  while (svg.children.length < values.length) {
    const bar = document.createElementNS(SVG, "rect");
    bar.append(document.createElementNS(SVG, "title"));
    bar.setAttribute("width", "3");
    svg.append(bar);
  }
  values.forEach((value, i) => {
    const bar = svg.children[i], ago = values.length - 1 - i;
    const height = value ? Math.max(1.5, 46 * value / high) : 0.75;
    bar.setAttribute("x", (wide - values.length + i) * 4 + 0.5);
    bar.setAttribute("y", 48 - height);
    bar.setAttribute("height", height);
    put(bar.firstChild, `${ago ? `${ago} min ago` : "this minute"}: ${label(value)}`);
  });
}

function hue(name) {
  let hash = 7;
  for (const c of name) hash = (hash * 31 + c.codePointAt(0)) % 360;
  return hash;
}

function row(name, since) {
  const li = make("li");
  const face = make("span", "face", li), who = make("div", "who", li);
  face.setAttribute("aria-hidden", "true");
  face.style.setProperty("--hue", hue(name));
  face.textContent = [...name][0].toLocaleUpperCase();
  const label = make("bdi", "name", who);
  label.textContent = label.title = name;
  make("span", "since", who);
  if (known && !known.has(`${name} ${since}`)) li.className = "new";
  return li;
}

const tellTime = (li, since) =>
  put(li.querySelector(".since"), `since ${clock(since)} · ${duration(now() - since)}`);

function showPeople() {
  const wanted = $("filter").value.trim().toLocaleLowerCase();
  const shown = people.filter(([name]) => name.toLocaleLowerCase().includes(wanted));
  shown.sort((a, b) => (byTime && b[1] - a[1]) || alphabet.compare(a[0], b[0]));
  const gone = new Set(rows.keys());
  $("people").replaceChildren(...shown.map(([name, since]) => {
    const key = `${name} ${since}`;
    gone.delete(key);
    if (!rows.has(key)) rows.set(key, row(name, since));
    tellTime(rows.get(key), since);
    return rows.get(key);
  }));
  gone.forEach((key) => rows.delete(key));
  const more = [];
  if (people.length < online)
    more.push(`Here are the first ${number.format(people.length)} by name of ${number.format(online)}.`);
  if (!online) more.push("Nobody is here at the moment.");
  else if (!shown.length) more.push("No name matches.");
  put($("people-more"), more.join(" "));
}

function showCounters(counts) {
  const table = $("counters");
  if (table.rows.length !== counts.length) {
    table.replaceChildren();
    let before = "";
    for (const [metric, reason, help] of about.counters) {
      const line = table.insertRow();
      line.insertCell().textContent = metric === before ? "" : help;
      line.insertCell().textContent = reason.replaceAll("_", " ");
      line.cells[1].className = "reason";
      line.insertCell();
      before = metric;
    }
  }
  counts.forEach((count, i) => put(table.rows[i].cells[2], number.format(count)));
}

// Addresses and names are turned away for some of the same reasons.
const kinds = { babel_connections_refused_total: "address", babel_logins_failed_total: "login" };

function total(counts, metrics, detailed) {
  const isShared = (reason) => about.counters.filter(([metric, other]) => other === reason && metrics.includes(metric)).length > 1;
  const parts = [];
  let sum = 0;
  about.counters.forEach(([metric, reason], i) => {
    if (!metrics.includes(metric)) return;
    sum += counts[i];
    const kind = isShared(reason) ? `${kinds[metric]} ` : "";
    if (counts[i] && reason) parts.push(`${kind}${reason.replaceAll("_", " ")} ${number.format(counts[i])}`);
  });
  return `${number.format(sum)} since the start${detailed && parts.length ? `: ${parts.join(", ")}` : ""}`;
}

function tlsText(p) {
  if (p.certificate_days === null) return "";
  const users = number.format(p.links.tls + p.links.babel2);
  return ` · ${users} by TLS, its certificate ends in ${number.format(p.certificate_days)} days`;
}

const elapsed = (ms) => `${ms < 10000 ? `${(ms / 1000).toFixed(1)} s` : duration(Math.floor(ms / 1000))} ago`;

function nodesText(p, linked) {
  const users = p.nodes.reduce((sum, node) => sum + node.users, 0);
  const first = p.node_count > p.nodes.length ? `the first ${p.nodes.length} of ${number.format(p.node_count)} servers, ` : "";
  const away = linked ? "" : " · this server has no link with the cluster, and shows the others as it saw them last";
  return `${first}${number.format(users)} ${users === 1 ? "user" : "users"} on them${away}`;
}

function showNodes(p) {
  $("nodes-card").hidden = !p.nodes;
  if (!p.nodes) return;
  const body = $("nodes").tBodies[0], linked = !p.nodes.some((node) => node.here && node.state !== "up");
  while (body.rows.length > p.nodes.length) body.deleteRow(-1);
  while (body.rows.length < p.nodes.length) {
    const line = body.insertRow();
    for (let i = 0; i < 5; ++i) line.insertCell();
  }
  p.nodes.forEach((node, i) => {
    const cells = body.rows[i].cells, late = ["silent", "unknown"].includes(node.state);
    put(cells[0], node.here ? `${node.name} (this one)` : node.name);
    put(cells[1], node.state);
    put(cells[2], node.here ? "–" : elapsed(node.silent_ms));
    put(cells[3], node.version);
    put(cells[4], number.format(node.users));
    cells[1].className = node.state === "up" ? "" : "off";
    cells[2].className = late ? "off" : "";
  });
  put($("nodes-more"), nodesText(p, linked));
}

function showPulse(p) {
  serverNow = p.now;
  heardAt = performance.now();
  const count = (value) => number.format(value);
  put($("online"), count(p.online));
  put($("calls"), count(p.calls));
  put($("logins"), count(p.logins));
  put($("refused"), count(p.refused));
  put($("late"), milliseconds(p.late_us));
  put($("online-more"), `${count(p.pending)} not logged in · ${bytes(p.queued_bytes)} queued${tlsText(p)}`);
  put($("calls-more"), total(p.counts, ["babel_calls_total"]));
  put($("logins-more"), total(p.counts, ["babel_logins_total"]));
  put($("refused-more"), total(p.counts, ["babel_connections_refused_total", "babel_logins_failed_total"], true));
  chart($("chart-online"), p.history.online, 4, count);
  chart($("chart-calls"), p.history.calls, 4, count);
  chart($("chart-logins"), p.history.logins, 4, count);
  chart($("chart-refused"), p.history.refused, 4, count);
  chart($("chart-late"), p.history.late_us, 1000, milliseconds);
  put($("about"), `version ${about.version} · up ${duration(p.now - about.start)}, since ${clock(about.start)}`);
  put($("people-title"), `Who is online${p.nodes ? " at this server" : ""} (${count(p.online)})`);
  document.title = `Babel · ${count(p.online)} online`;
  for (const [name, since] of people) {
    const li = rows.get(`${name} ${since}`);
    if (li) tellTime(li, since);
  }
  showCounters(p.counts);
  showNodes(p);
}

function order(time) {
  byTime = time;
  $("by-name").setAttribute("aria-pressed", String(!time));
  $("by-time").setAttribute("aria-pressed", String(time));
  showPeople();
}

function isLive(live) {
  $("link").className = live ? "" : "off";
  put($("link"), live ? "live" : "reconnecting");
}

$("by-name").addEventListener("click", () => order(false));
$("by-time").addEventListener("click", () => order(true));
$("filter").addEventListener("input", showPeople);

function follow() {
  const events = new EventSource("events");
  events.addEventListener("about", (e) => { about = JSON.parse(e.data); });
  events.addEventListener("people", (e) => {
    ({ online, people } = JSON.parse(e.data));
    if (!serverNow) serverNow = Date.now() / 1000;
    showPeople();
    known = new Set(people.map(([name, since]) => `${name} ${since}`));
  });
  events.addEventListener("pulse", (e) => { isLive(true); showPulse(JSON.parse(e.data)); });
  events.onerror = () => {
    isLive(false);
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 5000); // refused: the browser gives up
  };
}
follow();
