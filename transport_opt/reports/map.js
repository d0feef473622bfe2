"use strict";
// Draws the routes on a canvas: pan, zoom, choose a route, switch session. The tables tell the same without it.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const canvas = document.getElementById("canvas");
  const pen = canvas.getContext("2d");
  const choice = document.getElementById("choice");
  const status = document.getElementById("status");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const INK = "#1a1a1a", PAPER = "#ffffff", ROAD = "#c4c4c4", FADED = "#b0b0b0", ALARM = "#a00000";
  const FONT = "600 13px system-ui, sans-serif", SMALL = "600 11px system-ui, sans-serif";

  let session = "am", chosen = null, waiting = false, glide = 0;
  // World units are 1/100,000 degree of latitude, longitude narrowed by the cosine of the middle latitude.
  const narrowing = Math.cos(middleLatitude() * Math.PI / 180);
  const world = (latitude, longitude) => [longitude * narrowing, -latitude];

  function middleLatitude() {
    const known = data.schools.length ? data.schools.map((school) => school[1]) : [0];
    return (Math.min(...known) + Math.max(...known)) / 2e5;
  }

  // Encoded Polyline Algorithm Format, five decimals.
  function decode(text) {
    const points = [];
    const here = [0, 0];
    let axis = 0, bits = 0, shift = 0;
    for (let at = 0; at < text.length; at += 1) {
      const part = text.charCodeAt(at) - 63;
      bits += (part & 31) * 2 ** shift;
      shift += 5;
      if (part & 32) continue;
      here[axis] += bits % 2 ? -(bits + 1) / 2 : bits / 2;
      if (axis) points.push(world(here[0], here[1]));
      axis = 1 - axis; bits = 0; shift = 0;
    }
    return points;
  }

  function trace(path, points) {
    points.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
  }

  const legs = data.legs.map(decode);
  const straight = new Set(data.straight);
  const roads = new Path2D();
  data.base.forEach((text) => trace(roads, decode(text)));
  const schools = data.schools.map(([name, latitude, longitude]) => ({ name, at: world(latitude, longitude) }));
  const unplaced = data.unplaced.map(([, sessions, latitude, longitude]) =>
    ({ sessions, at: world(latitude, longitude) }));

  function boundsOf(points) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of points) {
      box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
    }
    return box;
  }

  // One picture of each route for each session: solid path, dashed path, stops, and where its number stands.
  function picture(route, direction) {
    const numbers = new Set(route.runs.filter((run) => run.d === direction).flatMap((run) => run.legs));
    const homes = route.runs.filter((run) => run.d === direction)
      .flatMap((run) => run.homes.map(([latitude, longitude]) => world(latitude, longitude)));
    const solid = new Path2D(), dashed = new Path2D();
    let points = [...homes], longest = [];
    for (const number of numbers) {
      const leg = legs[number];
      trace(straight.has(number) ? dashed : solid, leg);
      if (leg.length > longest.length) longest = leg;
      points = points.concat(leg);
    }
    const middle = longest.length === 2
      ? [(longest[0][0] + longest[1][0]) / 2, (longest[0][1] + longest[1][1]) / 2]
      : longest[longest.length >> 1];
    return { solid, dashed, homes, label: middle || homes[0], box: boundsOf(points), drawn: points.length > 0 };
  }

  const routes = data.routes.map((route, index) => ({
    id: route.id, line: route.line, colour: data.palette[index % data.palette.length],
    am: picture(route, "am"), pm: picture(route, "pm"),
  }));

  function everything() {
    const points = [...schools, ...unplaced].map((place) => place.at);
    for (const route of routes) {
      for (const part of [route.am, route.pm]) {
        if (part.drawn) points.push(part.box.slice(0, 2), part.box.slice(2));
      }
    }
    return points.length ? boundsOf(points) : [0, 0, 1, 1];
  }
  const whole = everything();
  let view = { x: 0, y: 0, scale: 1 };  // the world's point in the middle, and pixels per world unit

  function fitted(box) {
    const wide = Math.max(box[2] - box[0], 300), high = Math.max(box[3] - box[1], 300);
    const scale = Math.min(canvas.clientWidth / wide, canvas.clientHeight / high) * 0.9;
    return { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2, scale };
  }

  const onScreen = ([x, y]) =>
    [(x - view.x) * view.scale + canvas.clientWidth / 2, (y - view.y) * view.scale + canvas.clientHeight / 2];
  const inWorld = (x, y) =>
    [(x - canvas.clientWidth / 2) / view.scale + view.x, (y - canvas.clientHeight / 2) / view.scale + view.y];

  function redraw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  }

  function toWorld() {
    const dense = devicePixelRatio || 1, scale = view.scale * dense;
    pen.setTransform(scale, 0, 0, scale, canvas.width / 2 - view.x * scale, canvas.height / 2 - view.y * scale);
  }

  function toScreen() {
    const dense = devicePixelRatio || 1;
    pen.setTransform(dense, 0, 0, dense, 0, 0);
  }

  function stroke(path, colour, width, dashes) {
    pen.strokeStyle = colour;
    pen.lineWidth = width / view.scale;
    pen.setLineDash(dashes ? [8 / view.scale, 6 / view.scale] : []);
    pen.stroke(path);
  }

  function drawRoute(route, colour, width) {
    const part = route[session];
    stroke(part.solid, colour, width, false);
    stroke(part.dashed, colour, width, true);
  }

  function draw() {
    toScreen();
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    toWorld();
    pen.lineJoin = pen.lineCap = "round";
    stroke(roads, ROAD, 1.2, false);
    const lead = routes.find((route) => route.line === chosen);
    routes.forEach((route) => { if (route !== lead) drawRoute(route, lead ? FADED : route.colour, lead ? 1 : 2); });
    if (lead) {
      stroke(lead[session].solid, PAPER, 8, false);
      drawRoute(lead, lead.colour, 4.5);
    }
    pen.setLineDash([]);
    toScreen();
    drawMarks(lead);
  }

  // Squares of schools first, then their names, then the lines' numbers: each where no other stands yet.
  function drawMarks(lead) {
    const shown = lead ? [lead] : routes;
    const kept = [...schools.map((school) => school.at), ...(lead ? lead[session].homes : [])];
    const taken = kept.map(onScreen).map(([x, y]) => [x - 7, y - 7, x + 7, y + 7]);
    shown.forEach((route) => route[session].homes.forEach((home) => drawStop(home, route, lead)));
    unplaced.filter((each) => each.sessions.includes(session)).forEach((each) => drawCross(onScreen(each.at)));
    schools.forEach((school) => drawSquare(onScreen(school.at)));
    if (lead && lead[session].drawn) tag(String(lead.line), onScreen(lead[session].label), lead.colour, taken);
    schools.forEach((school) => nameSchool(school.name, onScreen(school.at), taken));
    if (lead) return;
    routes.filter((route) => route[session].drawn)
      .forEach((route) => tag(String(route.line), onScreen(route[session].label), route.colour, taken));
  }

  function drawStop(home, route, lead) {
    const [x, y] = onScreen(home);
    pen.beginPath();
    pen.arc(x, y, lead ? 6 : 3, 0, 2 * Math.PI);
    pen.fillStyle = PAPER; pen.fill();
    pen.lineWidth = lead ? 3 : 1.5; pen.strokeStyle = lead ? INK : route.colour; pen.stroke();
  }

  function drawSquare([x, y]) {
    pen.fillStyle = PAPER; pen.fillRect(x - 7, y - 7, 14, 14);
    pen.fillStyle = INK; pen.fillRect(x - 5, y - 5, 10, 10);
  }

  function drawCross([x, y]) {
    pen.beginPath();
    pen.moveTo(x - 5, y - 5); pen.lineTo(x + 5, y + 5); pen.moveTo(x + 5, y - 5); pen.lineTo(x - 5, y + 5);
    pen.strokeStyle = PAPER; pen.lineWidth = 6; pen.stroke();
    pen.strokeStyle = ALARM; pen.lineWidth = 3; pen.stroke();
  }

  // A label without room is left out; zooming in makes room for it.
  function isFree(box, taken) {
    const clash = (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
    if (taken.some(clash)) return false;
    taken.push(box);
    return true;
  }

  function tag(text, [x, y], colour, taken) {
    pen.font = SMALL; pen.textAlign = "center"; pen.textBaseline = "middle";
    const half = pen.measureText(text).width / 2 + 3;
    if (!isFree([x - half - 1, y - 8, x + half + 1, y + 8], taken)) return;
    pen.fillStyle = PAPER; pen.fillRect(x - half - 1, y - 8, 2 * half + 2, 16);
    pen.fillStyle = colour; pen.fillRect(x - half, y - 7, 2 * half, 14);
    pen.fillStyle = PAPER; pen.fillText(text, x, y + 0.5);
  }

  function nameSchool(name, [x, y], taken) {
    pen.font = FONT; pen.textAlign = "left"; pen.textBaseline = "middle";
    const wide = pen.measureText(name).width;
    const spots = [[x + 10, y], [x - 10 - wide, y], [x - wide / 2, y - 16], [x - wide / 2, y + 16]];
    const spot = spots.find(([left, middle]) =>
      isFree([left - 2, middle - 8, left + wide + 2, middle + 8], taken));
    if (!spot) return;
    pen.lineWidth = 4; pen.strokeStyle = PAPER; pen.strokeText(name, ...spot);
    pen.fillStyle = INK; pen.fillText(name, ...spot);
  }

  function moveTo(target) {
    cancelAnimationFrame(glide);
    if (calm.matches) { view = target; redraw(); return; }
    const from = { ...view }, began = performance.now();
    const step = (now) => {
      const share = Math.min(Math.max((now - began) / 250, 0), 1);
      view = {
        x: from.x + (target.x - from.x) * share, y: from.y + (target.y - from.y) * share,
        scale: from.scale * (target.scale / from.scale) ** share,
      };
      draw();
      if (share < 1) glide = requestAnimationFrame(step);
    };
    glide = requestAnimationFrame(step);
  }

  function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
    const least = fitted(whole).scale / 4;
    const [wx, wy] = inWorld(x, y);
    view.scale = Math.min(Math.max(view.scale * factor, least), 20);
    view.x = wx - (x - canvas.clientWidth / 2) / view.scale;
    view.y = wy - (y - canvas.clientHeight / 2) / view.scale;
    redraw();
  }

  function pan(dx, dy) {
    view.x += dx / view.scale; view.y += dy / view.scale;
    redraw();
  }

  const moves = {
    in: () => zoom(1.5), out: () => zoom(1 / 1.5), left: () => pan(-80, 0), right: () => pan(80, 0),
    up: () => pan(0, -80), down: () => pan(0, 80), all: () => moveTo(fitted(whole)),
  };
  const keys = {
    "+": "in", "=": "in", "-": "out", "0": "all",
    ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  };

  function rowWords(line) {
    const cells = document.getElementById(`row-${line}`).cells;
    const [number, id, vehicle, assistants, pupils, places] = [...cells].map((cell) => cell.textContent);
    return `Route ${id}, line ${number}: ${vehicle}, pupils: ${pupils}, assistants: ${assistants}, to ${places}.`;
  }

  function choose(line) {
    chosen = line;
    choice.value = line === null ? "" : String(line);
    document.querySelectorAll("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    if (line === null) { say(); redraw(); return; }
    document.getElementById(`row-${line}`).setAttribute("aria-current", "true");
    document.getElementById(`stops-${line}`).open = true;
    say();
    const part = routes[line - 1][session];
    if (part.drawn) moveTo(fitted(part.box)); else redraw();
  }

  function say() {
    const when = session === "am" ? "morning" : "afternoon";
    if (chosen === null) { status.textContent = `All routes, ${when}.`; return; }
    const none = routes[chosen - 1][session].drawn ? "" : ` It has no ${when} run.`;
    status.textContent = `${rowWords(chosen)} Shown: ${when}.${none}`;
  }

  function routeAt(x, y) {
    toWorld();
    const dense = devicePixelRatio || 1;
    pen.lineWidth = 12 / view.scale;
    const hit = (route) => [route[session].solid, route[session].dashed]
      .some((path) => pen.isPointInStroke(path, x * dense, y * dense));
    return [...routes].reverse().find(hit);
  }

  const fingers = new Map();
  let travelled = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    travelled = 0;
    cancelAnimationFrame(glide);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = [event.offsetX, event.offsetY];
    const other = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at)[0];
    fingers.set(event.pointerId, now);
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (!other) { pan(before[0] - now[0], before[1] - now[1]); return; }
    const span = (at) => Math.max(Math.hypot(at[0] - other[0], at[1] - other[1]), 1);
    zoom(span(now) / span(before), other[0], other[1]);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!fingers.delete(event.pointerId) || fingers.size || travelled > 6) return;
    const found = routeAt(event.offsetX, event.offsetY);
    choose(found ? found.line : null);
  });
  canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;  // the plain wheel goes on scrolling the page
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null);
    else if (keys[event.key] && !event.ctrlKey && !event.metaKey) { event.preventDefault(); moves[keys[event.key]](); }
  });

  document.querySelectorAll("[data-move]").forEach((button) =>
    button.addEventListener("click", () => moves[button.dataset.move]()));
  document.querySelectorAll("[name=session]").forEach((radio) =>
    radio.addEventListener("change", () => { session = radio.value; say(); redraw(); }));
  document.querySelectorAll("[data-line]").forEach((link) =>
    link.addEventListener("click", () => choose(Number(link.dataset.line))));
  choice.addEventListener("change", () => choose(choice.value ? Number(choice.value) : null));
  routes.forEach((route) => choice.add(new Option(`${route.id} (line ${route.line})`, String(route.line))));

  document.getElementById("no-script").hidden = true;
  document.getElementById("panel").hidden = false;
  session = document.querySelector("[name=session]:checked").value;
  let placed = false;
  new ResizeObserver(() => {
    const dense = devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * dense);
    canvas.height = Math.round(canvas.clientHeight * dense);
    if (!placed) { view = fitted(whole); placed = true; }
    draw();
  }).observe(canvas);
  say();
})();
