// Draws the report whose data is in this page: a table of tests by environments of which only the rows in view exist.
// What tests and environments say becomes text nodes and plain attributes, never markup.
"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const NO_OUTCOME = -1;
  const HEADING = -1;
  const NO_PLACE = "–"; // on an axis that an environment does not have
  const ROWS_A_STEP = 8;
  const OPEN_UP_TO_TESTS = 60;
  const UPRIGHT_UP_TO_COLUMNS = 8;
  const NAMES_IN_A_LINE = 4;
  const MINIMUMS_OPEN_UP_TO = 8;

  const byId = (id) => document.getElementById(id);
  const scroller = byId("scroller");
  const head = byId("matrix").tHead;
  const body = byId("matrix").tBodies[0];
  const details = byId("details");

  /** Makes an element. Children that are strings become text nodes; attributes without a value are left out. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.flat());
    return made;
  }

  /** Text from a test or an environment, which must not reorder what stands beside it. */
  const guest = (text, attributes) => element("bdi", attributes, text);
  /** Names of images break after a slash, if they have to. */
  const breakable = (name) => name.split(/(?<=\/)/).flatMap((part, i) => (i > 0 ? [element("wbr"), part] : part));
  const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  // --- What there is ---

  const marks = report.marks.map((mark, number) => ({ ...mark, number, style: mark.label.replaceAll(" ", "-") }));
  const markOf = new Map(marks.map((mark) => [mark.label, mark]));
  const outcomes = report.outcomes.map((outcome) => ({
    mark: markOf.get(outcome.mark),
    reason: outcome.reason,
    output: outcome.output,
    refused: outcome.refused.map((refused) => ({ ...refused, ...report.calls[refused.call] })),
  }));
  for (const outcome of outcomes) outcome.calls = new Set(outcome.refused.map((refused) => refused.name));

  const classes = report.classes.map((each) => {
    const dot = each.name.lastIndexOf(".") + 1;
    const made = { name: each.name, prefix: each.name.slice(0, dot), simpleName: each.name.slice(dot) || "(no class)" };
    made.tests = each.tests.map((test) => ({ ...test, ofClass: made }));
    return made;
  });
  const tests = classes.flatMap((each) => each.tests);
  const outcomeOf = (test, environment) => outcomes[test.cells[environment.index]];

  const environments = report.environments.map((environment, index) => ({
    ...environment,
    index,
    axes: new Map(Object.entries(environment.axes)),
    facts: new Map(Object.entries(environment.facts)),
  }));
  const placeOn = (environment, axis) => environment.axes.get(axis.name) ?? "";
  const axes = [...new Set(environments.flatMap((environment) => [...environment.axes.keys()]))].map((name) => ({
    name,
    values: [...new Set(environments.map((environment) => placeOn(environment, { name })))],
  }));
  const axesThatDiffer = axes.filter((axis) => axis.values.length > 1);
  const axesShown = axesThatDiffer.length > 0 ? axesThatDiffer : axes.slice(0, 1);

  // --- What is shown, all of which is in the address ---

  const shown = { marks: new Set(), axes: new Map(), call: "", find: "", outermost: "" };
  const opened = new Map(); // class to true or false, where somebody opened or closed it
  let selected = null; // { environment, test }, { environment, ofClass } or { environment }
  let rows = []; // { ofClass, tests } for a class, { ofClass, test } for a test of it
  let columns = [];
  let edges = new Set(); // columns with which an outermost group begins
  let active = { row: 0, column: 0 }; // where the keyboard is
  let rowHeight = 28;
  const drawn = new Map(); // row number to its element

  function readAddress() {
    const address = new URLSearchParams(location.hash.slice(1));
    shown.marks = new Set(marks.filter((mark) => (address.get("only") ?? "").split(",").includes(mark.style)));
    shown.axes = new Map(axesThatDiffer
      .map((axis) => [axis, address.get(`axis.${axis.name}`)])
      .filter(([axis, value]) => axis.values.includes(value)));
    shown.call = address.get("call") ?? "";
    shown.find = address.get("find") ?? "";
    shown.outermost = address.get("by") ?? "";
    const environment = environments.find((each) => each.id === address.get("environment"));
    const ofClass = classes.find((each) => each.name === address.get("class"));
    const test = ofClass?.tests.find((each) => each.id === address.get("test"));
    selected = environment ? { environment, ofClass, test } : null;
  }

  function writeAddress() {
    const address = new URLSearchParams();
    if (shown.marks.size > 0) address.set("only", [...shown.marks].map((mark) => mark.style).join(","));
    for (const [axis, value] of shown.axes) address.set(`axis.${axis.name}`, value);
    if (shown.call) address.set("call", shown.call);
    if (shown.find) address.set("find", shown.find);
    if (shown.outermost) address.set("by", shown.outermost);
    if (selected) address.set("environment", selected.environment.id);
    if (selected?.ofClass) address.set("class", selected.ofClass.name);
    if (selected?.test) address.set("test", selected.test.id);
    history.replaceState(null, "", `#${address}`);
  }

  // --- Which rows and columns are left ---

  const filtersRows = () => shown.marks.size > 0 || shown.call !== "" || shown.find !== "";
  const isFiltered = () => filtersRows() || shown.axes.size > 0;

  function isWanted(outcome) {
    return outcome !== undefined
      && (shown.marks.size === 0 || shown.marks.has(outcome.mark))
      && (shown.call === "" || outcome.calls.has(shown.call));
  }

  function isOpen(ofClass) {
    return opened.get(ofClass) ?? (tests.length <= OPEN_UP_TO_TESTS || filtersRows());
  }

  function layOut() {
    columns = environments.filter((environment) => [...shown.axes].every(([axis, value]) => placeOn(environment, axis) === value));
    const order = levels();
    const rank = (environment, axis) => axis.values.indexOf(placeOn(environment, axis));
    columns.sort((one, other) => {
      const axis = order.find((each) => rank(one, each) !== rank(other, each));
      return axis ? rank(one, axis) - rank(other, axis) : one.index - other.index;
    });
    edges = new Set(columns.filter((environment, column) =>
      order.length > 1 && column > 0 && rank(environment, order[0]) !== rank(columns[column - 1], order[0])));
    const words = shown.find.toLowerCase().split(/\s+/).filter((word) => word !== "");
    rows = [];
    for (const ofClass of classes) {
      const left = ofClass.tests.filter((test) => {
        const name = `${ofClass.name}.${test.name}`.toLowerCase();
        return words.every((word) => name.includes(word))
          && columns.some((environment) => isWanted(outcomeOf(test, environment)));
      });
      if (left.length > 0) {
        rows.push({ ofClass, tests: left });
        if (isOpen(ofClass)) rows.push(...left.map((test) => ({ ofClass, test })));
      }
    }
  }

  /** The axes of the heading, the outermost first: that which was chosen, or that with the fewest values. */
  function levels() {
    return [...axesShown].sort((one, other) =>
      (other.name === shown.outermost) - (one.name === shown.outermost) || one.values.length - other.values.length);
  }

  // --- The table ---

  function draw() {
    layOut();
    drawHead();
    drawn.forEach((row) => row.remove());
    drawn.clear();
    patterns.clear();
    active.row = Math.min(active.row, rows.length - 1);
    active.column = Math.min(active.column, columns.length - 1);
    byId("matrix").setAttribute("aria-rowcount", rows.length + 1);
    byId("matrix").setAttribute("aria-colcount", columns.length + 1);
    byId("matrix").hidden = rows.length === 0;
    byId("nothing").hidden = rows.length > 0;
    drawRows();
    measure();
    drawStatus();
  }

  function drawHead() {
    const order = levels();
    const innermost = order.pop();
    byId("matrix").classList.toggle("narrow", columns.length > UPRIGHT_UP_TO_COLUMNS);
    head.replaceChildren(...order.map((axis, level) => groupRow(axis, order.slice(0, level + 1))));
    const row = element("tr", { "aria-rowindex": 1 }, element("th", { scope: "col", class: "corner" }, "test"));
    columns.forEach((environment, column) => row.append(atEdge(headCell(environment, innermost, column), environment)));
    head.append(row);
    byId("columns").replaceChildren(element("col", { class: "heading" }), ...columns.map(() => element("col", { class: "environment" })));
    // Rows of groups stick above the last row, each at its own height.
    let top = 0;
    for (const each of head.rows) {
      each.style.setProperty("--top", `${top}px`);
      top += each.offsetHeight;
    }
  }

  /** A row in which neighbours with the same values on these axes have one cell. */
  function groupRow(axis, outer) {
    const row = element("tr", { class: "group", "aria-hidden": true }, element("th", { class: "corner" }, axis.name));
    const key = (environment) => JSON.stringify(outer.map((each) => placeOn(environment, each)));
    for (let from = 0, to; from < columns.length; from = to) {
      for (to = from + 1; to < columns.length && key(columns[to]) === key(columns[from]);) to++;
      row.append(element("th", { colspan: to - from, class: "group" }, guest(placeOn(columns[from], axis) || NO_PLACE)));
    }
    return row;
  }

  /** gVisor tells the release of a Linux that it is not. */
  function kernelOf(facts) {
    return (facts.get("runtime.signs") || "").startsWith("gVisor") ? "gVisor" : facts.get("kernel.release");
  }

  function headCell(environment, axis, column) {
    const value = axis === undefined ? environment.title : `${placeOn(environment, axis) || NO_PLACE}${environment.number}`;
    const kernel = environment.fidelity === "real" ? kernelOf(environment.facts) : undefined;
    const label = element("span", { class: "place" }, guest(breakable(value), { class: "value" }),
      element("span", { class: `fidelity ${environment.fidelity}` }, environment.fidelity, kernel ? guest(` ${kernel}`) : ""));
    return element("th", {
      scope: "col",
      class: "environment",
      "data-column": column,
      "aria-colindex": column + 2,
      "aria-label": `${environment.title}, ${environment.fidelity} kernel`,
      title: `${environment.title}: ${environment.fidelity} kernel${kernel ? ` ${kernel}` : ""}`,
      tabindex: -1,
    }, label);
  }

  /** Draws the rows in view and some beyond. Those that are there already stay, the others are written anew. */
  function drawRows() {
    const top = scroller.scrollTop;
    // Each name that sticks makes scrolling slower, so they do only where they would else be out of sight.
    byId("matrix").classList.toggle("sideways", scroller.scrollLeft > 0);
    // In steps of some rows, so that most frames of a scroll change nothing.
    const step = (row) => Math.floor(row / ROWS_A_STEP) * ROWS_A_STEP;
    const first = Math.max(0, step(top / rowHeight) - ROWS_A_STEP);
    const last = Math.min(rows.length, step((top + scroller.clientHeight) / rowHeight) + 2 * ROWS_A_STEP);
    if (drawn.size !== last - first || !drawn.has(first)) fill(first, last);
  }

  function fill(first, last) {
    const hadFocus = body.contains(document.activeElement);
    if (body.rows.length === 0) body.append(gap(), gap());
    const [above, below] = [body.firstElementChild, body.lastElementChild];
    const before = new Map(drawn);
    const free = [...before].filter(([number]) => number < first || number >= last).map(([, row]) => row);
    let next = above.nextElementSibling;
    drawn.clear();
    for (let number = first; number < last; number++) {
      const row = before.get(number) ?? free.shift() ?? element("tr");
      if (row === next || before.has(number)) next = row.nextElementSibling;
      else body.insertBefore(row, next);
      writeRow(row, number);
      drawn.set(number, row);
    }
    free.forEach((row) => row.remove());
    above.firstElementChild.style.height = `${first * rowHeight}px`;
    below.firstElementChild.style.height = `${(rows.length - last) * rowHeight}px`;
    above.hidden = first === 0;
    below.hidden = last === rows.length;
    markActive();
    // The row with the focus may be elsewhere, or gone: the keys still work.
    if (hadFocus) (cellAt(active) ?? scroller).focus({ preventScroll: true });
  }

  const gap = () => element("tr", { class: "gap", "aria-hidden": true }, element("td", { colspan: 1000 }));

  function measure() {
    const height = drawn.values().next().value?.getBoundingClientRect().height;
    if (height > 0) rowHeight = height;
  }

  /** Writes what is another in this row than before: most cells say the same. */
  function writeRow(place, number) {
    if (place.dataset.row === String(number)) return;
    const row = rows[number];
    place.className = row.test ? "test" : "class";
    place.dataset.row = number;
    place.setAttribute("aria-rowindex", number + 2);
    writeCell(place, 0, row.test ? testHeading(row.test) : classHeading(row));
    columns.forEach((environment, column) => {
      const pattern = row.test ? testCell(row.test, environment, column) : classCell(row, environment, column);
      const there = place.cells[column + 1];
      if (there === undefined || patternOf.get(there) !== pattern) writeCell(place, column + 1, copyOf(pattern));
    });
  }

  function writeCell(place, index, cell) {
    if (index < place.cells.length) place.cells[index].replaceWith(cell);
    else place.append(cell);
  }

  function atEdge(cell, environment) {
    cell.classList.toggle("edge", edges.has(environment));
    return cell;
  }

  function testHeading(test) {
    return element("th", { scope: "row", "data-column": HEADING, "aria-colindex": 1, tabindex: -1, title: test.name }, guest(test.name));
  }

  function classHeading(row) {
    const { ofClass } = row;
    return element("th", {
      scope: "row",
      "data-column": HEADING,
      "aria-colindex": 1,
      "aria-expanded": String(isOpen(ofClass)),
      tabindex: -1,
      title: ofClass.name,
    }, element("span", { class: "turn", "aria-hidden": true }), guest(ofClass.simpleName, { class: "name" }),
    guest(ofClass.prefix.replace(/\.$/, ""), { class: "prefix" }));
  }

  function testCell(test, environment, column) {
    const outcome = outcomeOf(test, environment);
    if (outcome === undefined) return emptyCell(column);
    return pattern(outcome.mark.style, column, outcome.mark.label, filtersRows() && !isWanted(outcome), outcome.mark.sign);
  }

  /** The heaviest verdict of a class, with the number of its tests where there are others. */
  function classCell(row, environment, column) {
    const { mark, count, total } = heaviest(row.tests, environment);
    if (mark === undefined) return emptyCell(column);
    const some = count < total;
    return pattern(mark.style, column, some ? `${mark.label}: ${count} of ${total}` : `${mark.label}: all ${total}`,
      filtersRows() && !row.tests.some((test) => isWanted(outcomeOf(test, environment))),
      mark.sign, some ? element("small", {}, String(count)) : "");
  }

  function heaviest(some, environment) {
    let mark, count = 0, total = 0;
    for (const test of some) {
      const outcome = outcomeOf(test, environment);
      if (outcome === undefined) continue;
      total++;
      if (mark === undefined || outcome.mark.number > mark.number) [mark, count] = [outcome.mark, 0];
      if (outcome.mark === mark) count++;
    }
    return { mark, count, total };
  }

  const emptyCell = (column) => pattern("none", column, "not part of it", false);

  const patterns = new Map(); // cells of which those in the table are copies, since most are alike
  const patternOf = new WeakMap();

  function pattern(style, column, label, unwanted, ...content) {
    const key = `${column} ${unwanted} ${label}`;
    if (!patterns.has(key)) {
      const made = element("td", { role: "gridcell", class: style, "data-column": column, "aria-colindex": column + 2, "aria-label": label, tabindex: -1 }, ...content);
      made.classList.toggle("unwanted", unwanted);
      patterns.set(key, atEdge(made, columns[column]));
    }
    return patterns.get(key);
  }

  function copyOf(pattern) {
    const copy = pattern.cloneNode(true);
    patternOf.set(copy, pattern);
    return copy;
  }

  function drawStatus() {
    const left = new Set(rows.flatMap((row) => row.tests ?? [])).size;
    byId("status").replaceChildren(isFiltered()
      ? `${left.toLocaleString("en")} of ${counted(tests.length, "test")} in ${columns.length < environments.length ? `${columns.length} of ` : ""}${counted(environments.length, "environment")}`
      : `${counted(tests.length, "test")} in ${counted(environments.length, "environment")}`);
    byId("reset").hidden = !isFiltered();
  }

  // --- The keyboard: one cell can be tabbed to, arrows move ---

  function cellAt({ row, column }) {
    const line = row === HEADING ? head.rows[head.rows.length - 1] : drawn.get(row);
    return line?.querySelector(`[data-column="${column}"]`);
  }

  function markActive() {
    for (const each of byId("matrix").querySelectorAll("[tabindex='0']")) each.tabIndex = -1;
    for (const each of byId("matrix").querySelectorAll("[aria-selected]")) each.removeAttribute("aria-selected");
    const cell = cellAt(active) ?? drawn.values().next().value?.firstElementChild;
    if (cell) cell.tabIndex = 0;
    const at = selected && positionOf(selected);
    if (at) cellAt(at)?.setAttribute("aria-selected", "true");
  }

  function moveTo(row, column) {
    active = {
      row: Math.max(HEADING, Math.min(row, rows.length - 1)),
      column: Math.max(active.row === HEADING && row === HEADING ? 0 : HEADING, Math.min(column, columns.length - 1)),
    };
    if (active.row === HEADING && active.column === HEADING) active.column = 0;
    reveal(active.row);
    markActive();
    const cell = cellAt(active);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!details.hidden) choose(targetAt(active));
  }

  /** Scrolls a row into view, below the heading that lies over the first ones. */
  function reveal(row) {
    if (row === HEADING) return;
    const top = row * rowHeight;
    const room = scroller.clientHeight - head.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + rowHeight > scroller.scrollTop + room) scroller.scrollTop = top + rowHeight - room;
    drawRows();
  }

  function onKey(event) {
    if (event.ctrlKey && !["Home", "End"].includes(event.key) || event.altKey || event.metaKey) return;
    const { row, column } = active;
    const page = Math.max(1, Math.floor((scroller.clientHeight - head.offsetHeight) / rowHeight) - 1);
    const ofClass = rows[row]?.ofClass;
    const onHeading = column === HEADING;
    switch (event.key) {
      case "ArrowUp": moveTo(row - 1, column); break;
      case "ArrowDown": moveTo(row + 1, column); break;
      case "ArrowLeft": onHeading && ofClass && isOpen(ofClass) && rows[row].tests ? toggle(ofClass) : moveTo(row, column - 1); break;
      case "ArrowRight": onHeading && ofClass && !isOpen(ofClass) ? toggle(ofClass) : moveTo(row, column + 1); break;
      case "PageUp": moveTo(Math.max(0, row - page), column); break;
      case "PageDown": moveTo(row + page, column); break;
      case "Home": moveTo(event.ctrlKey ? 0 : row, HEADING); break;
      case "End": moveTo(event.ctrlKey ? rows.length - 1 : row, columns.length - 1); break;
      case "Enter": case " ": act(active, true); break;
      case "Escape": close(); break;
      default: return;
    }
    event.preventDefault();
  }

  // --- Opening a cell ---

  function targetAt({ row, column }) {
    const environment = columns[column];
    if (environment === undefined) return null;
    if (row === HEADING) return { environment };
    const { ofClass, test } = rows[row];
    return { environment, ofClass, test };
  }

  function positionOf({ environment, ofClass, test }) {
    const column = columns.indexOf(environment);
    const row = ofClass === undefined ? HEADING : rows.findIndex((each) => each.ofClass === ofClass && each.test === test);
    return column < 0 || (ofClass !== undefined && row < 0) ? null : { row, column };
  }

  /** What a click or Enter does: opens or closes a class, or shows the details of a cell. */
  function act(position, withFocus) {
    active = position;
    const row = rows[position.row];
    if (position.column === HEADING) {
      if (row?.tests) toggle(row.ofClass);
      else if (row?.test) markActive();
      return;
    }
    choose(targetAt(position));
    if (withFocus && !details.hidden) details.focus();
    else cellAt(active)?.focus({ preventScroll: true });
  }

  function toggle(ofClass) {
    opened.set(ofClass, !isOpen(ofClass));
    draw();
    const row = rows.findIndex((each) => each.ofClass === ofClass && each.tests);
    moveTo(row, HEADING);
  }

  function choose(target) {
    if (target === null) return;
    const empty = target.test && outcomeOf(target.test, target.environment) === undefined;
    selected = empty ? null : target;
    drawDetails();
    writeAddress();
    markActive();
  }

  function close() {
    if (details.hidden) return;
    const within = details.contains(document.activeElement);
    selected = null;
    drawDetails();
    writeAddress();
    markActive();
    if (within) cellAt(active)?.focus({ preventScroll: true });
  }

  /** Goes to a cell that may be in a closed class, or filtered away. */
  function goTo(target) {
    if (target.test) opened.set(target.ofClass, true);
    layOut();
    if (positionOf(target) === null) clear();
    selected = target;
    draw();
    const position = positionOf(target);
    if (position) {
      active = position;
      reveal(position.row);
      markActive();
      cellAt(position)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    drawDetails();
    writeAddress();
  }

  // --- The details ---

  function drawDetails() {
    details.hidden = selected === null;
    if (selected === null) return;
    const { environment, ofClass, test } = selected;
    const parts = test ? testDetails(test, environment) : ofClass ? classDetails(ofClass, environment) : [];
    const shut = element("button", { type: "button", class: "close", "aria-label": "Close details" }, "×");
    shut.addEventListener("click", close);
    details.replaceChildren(shut, ...heading(environment, ofClass, test), ...parts, ...environmentDetails(environment));
    details.scrollTop = 0;
  }

  const badge = (mark, text = mark.label) =>
    element("span", { class: `badge ${mark.style}` }, element("span", { class: "sign", "aria-hidden": true }, mark.sign), " ", text);

  function heading(environment, ofClass, test) {
    const place = element("p", { class: "where" }, "in ", guest(environment.title));
    if (test) {
      return [badge(outcomeOf(test, environment).mark), element("h2", {}, guest(test.name)),
        element("p", { class: "where" }, "of ", guest(ofClass.name)), place];
    }
    return ofClass ? [element("h2", {}, guest(ofClass.simpleName)), place] : [element("h2", {}, guest(environment.title))];
  }

  function testDetails(test, environment) {
    const { reason, refused, output, mark } = outcomeOf(test, environment);
    const parts = [element("h3", {}, "Why"), element("pre", { class: "reason" }, guest(reason))];
    if (refused.length > 0) {
      parts.push(element("h3", {}, "Refused to it"), element("ul", { class: "refused" }, refused.map(refusal)));
    } else if (mark.label === "failed") {
      parts.push(element("p", { class: "note" }, environment.watched
        ? "No system call was refused to it: the cause lies elsewhere."
        : "Refused calls are not watched in this environment: it is not known whether there were any."));
    }
    if (output !== "") parts.push(element("h3", {}, "The last that it printed"), element("pre", { class: "reason" }, guest(output)));
    return parts;
  }

  function refusal({ name, error, by, count, reason, callers }) {
    const times = count === 1 ? "once" : `${count.toLocaleString("en")} times`;
    const programs = [...new Set(callers.map((caller) => caller.program))];
    const followed = callers.filter((caller) => caller.afterwards !== undefined);
    return element("li", {},
      element("p", {}, guest(name, { class: "call" }), " ", element("span", { class: "error" }, guest(error)), ` by ${by}`),
      element("p", { class: "note" }, guest(reason)),
      element("p", { class: "note" }, `${times}, to `, guest(programs.join(", "))),
      followed.map(({ program, afterwards }) => element("p", { class: "afterwards" },
        programs.length > 1 ? [guest(program), " "] : "", guest(afterwards))));
  }

  function classDetails(ofClass, environment) {
    const row = rows.find((each) => each.ofClass === ofClass && each.tests);
    const groups = [...marks].reverse().map((mark) => [mark, (row ?? ofClass).tests.filter((test) => outcomeOf(test, environment)?.mark === mark)]);
    return groups.filter(([, some]) => some.length > 0).flatMap(([mark, some]) => [
      badge(mark, counted(some.length, mark.label).replace(/s$/, "")),
      element("ul", { class: "links" }, some.map((test) => element("li", {}, link(test.name, { environment, ofClass, test })))),
    ]);
  }

  function link(text, target) {
    const made = element("button", { type: "button", class: "link" }, guest(text));
    made.addEventListener("click", () => {
      goTo(target);
      details.focus();
    });
    return made;
  }

  function environmentDetails(environment) {
    const terms = (map) => [...map].flatMap(([name, value]) => [element("dt", {}, guest(name)), element("dd", {}, guest(value))]);
    const facts = environment.facts.size > 0
      ? [element("h3", {}, "What it proved to be"), element("dl", {}, terms(environment.facts))]
      : [element("p", { class: "note" }, "It could not be had, so nothing is known of it.")];
    return [element("h3", {}, "Environment"),
      element("dl", {}, terms(environment.axes), element("dt", {}, "fidelity"), element("dd", {}, `${environment.fidelity}: ${environment.meaning}`)), ...facts];
  }

  // --- The head of the page ---

  function drawSummary() {
    byId("sentence").append(guest(report.sentence));
    document.title = `Kernelproof: ${report.sentence}`;
    byId("lines").append(...report.lines.map((line) => {
      const mark = markOf.get(line.mark);
      return element("li", { class: mark.style }, element("span", { class: `sign ${mark.style}`, role: "img", "aria-label": mark.label }, mark.sign),
        places(line.environments),
        element("span", { class: "text" }, guest(line.text)));
    }));
  }

  function drawMinimums() {
    if (report.minimums.length === 0) return;
    const row = (kind, cells) => element("tr", {}, cells.map((cell) => element(kind, {}, cell)));
    const table = byId("minimums").querySelector("table");
    table.tHead.append(row("th", ["class", "declared", "measured", "set by", "does without", "evidence"]));
    table.tBodies[0].append(...report.minimums.map((each) => row("td", [
      element("span", { title: each.module }, guest(each.class)),
      each.declared,
      element("span", { class: each.tooLow ? "failed" : undefined, title: each.runs.join("\n") }, [each.measured, each.comparison].filter(Boolean).join(", ")),
      each.setBy,
      each.fallbacks,
      each.evidence])));
    byId("minimums").querySelector("summary").append(counted(report.minimums.length, "minimum kernel") + " measured");
    byId("minimums").open = report.minimums.length <= MINIMUMS_OPEN_UP_TO;
    byId("minimums").hidden = false;
  }

  function places(names) {
    const named = names.length > NAMES_IN_A_LINE + 1 ? names.slice(0, NAMES_IN_A_LINE) : names;
    const more = names.length - named.length;
    return element("span", { class: "places", title: more > 0 ? names.join("\n") : undefined },
      named.flatMap((name, i) => [i > 0 ? ", " : "", guest(name)]), more > 0 ? ` and ${more} more` : "");
  }

  function drawFilters() {
    const counts = new Map();
    for (const test of tests) {
      for (const cell of test.cells) {
        if (cell !== NO_OUTCOME) counts.set(outcomes[cell].mark, (counts.get(outcomes[cell].mark) ?? 0) + 1);
      }
    }
    for (const mark of [...marks].reverse().filter((each) => counts.has(each))) {
      const input = element("input", { type: "checkbox", name: "only", value: mark.style });
      input.addEventListener("change", () => {
        input.checked ? shown.marks.add(mark) : shown.marks.delete(mark);
        refilter();
      });
      byId("marks").append(element("label", { class: `chip ${mark.style}` }, input,
        element("span", { class: "sign", "aria-hidden": true }, mark.sign), ` ${mark.label} `, element("small", {}, counts.get(mark).toLocaleString("en"))));
    }
    for (const axis of axesThatDiffer) {
      choice(axis.name, `axis.${axis.name}`, "all", axis.values.map((value) => [value || NO_PLACE, value || NO_PLACE]),
        (value) => value ? shown.axes.set(axis, value === NO_PLACE ? "" : value) : shown.axes.delete(axis));
    }
    if (axesThatDiffer.length > 1) {
      choice("columns by", "by", "default", axesThatDiffer.map((axis) => [axis.name, axis.name]), (value) => { shown.outermost = value; });
    }
    const calls = callCounts();
    if (calls.length > 0) {
      choice("refused call", "call", "any or none", calls.map(([name, count]) => [name, `${name} (${counted(count, "test")})`]), (value) => { shown.call = value; });
    }
  }

  /** Each call with the number of tests to which it was refused anywhere, most first. */
  function callCounts() {
    const counts = new Map();
    for (const test of tests) {
      const calls = new Set();
      for (const number of new Set(test.cells)) outcomes[number]?.calls.forEach((call) => calls.add(call));
      calls.forEach((call) => counts.set(call, (counts.get(call) ?? 0) + 1));
    }
    return [...counts].sort(([one, ofOne], [other, ofOther]) => ofOther - ofOne || (one < other ? -1 : 1));
  }

  function choice(label, name, all, options, change) {
    const select = element("select", { name }, element("option", { value: "" }, all),
      options.map(([value, text]) => element("option", { value }, text)));
    select.addEventListener("change", () => {
      change(select.value);
      refilter();
    });
    byId("choices").append(element("label", {}, element("span", {}, label), select));
  }

  /** Lets the controls show what is shown. */
  function syncFilters() {
    const form = byId("filters").elements;
    for (const input of document.getElementsByName("only")) input.checked = [...shown.marks].some((mark) => mark.style === input.value);
    for (const axis of axesThatDiffer) form[`axis.${axis.name}`].value = shown.axes.has(axis) ? shown.axes.get(axis) || NO_PLACE : "";
    if (form.by) form.by.value = shown.outermost;
    if (form.call) form.call.value = shown.call;
    byId("find").value = shown.find;
  }

  function refilter() {
    scroller.scrollTop = 0;
    active = { row: 0, column: 0 };
    draw();
    writeAddress();
  }

  function clear() {
    shown.marks.clear();
    shown.axes.clear();
    shown.call = "";
    shown.find = "";
    syncFilters();
  }

  // --- On paper there is nothing to click: all rows, and the reasons below ---

  function printAll() {
    fill(0, rows.length);
    byId("appendix").replaceChildren(...tests.flatMap((test) => columns
      .filter((environment) => isBad(outcomeOf(test, environment)) && isWanted(outcomeOf(test, environment)))
      .map((environment) => element("article", {}, ...heading(environment, test.ofClass, test), ...testDetails(test, environment)))));
  }

  const isBad = (outcome) => ["failed", "incompatible"].includes(outcome?.mark.label);

  // --- The start ---

  function positionOfEvent(event) {
    const cell = event.target.closest("[data-column]");
    return cell && { row: Number(cell.parentElement.dataset.row ?? HEADING), column: Number(cell.dataset.column) };
  }

  function showAddress() {
    readAddress();
    syncFilters();
    if (selected) {
      goTo(selected);
    } else {
      draw();
      drawDetails();
    }
  }

  drawSummary();
  drawMinimums();
  drawFilters();
  showAddress();

  let pending = false;
  const redraw = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      drawRows();
    });
  };
  scroller.addEventListener("scroll", redraw, { passive: true });
  // Rows have another height on paper and where letters have another size; scrolling alone changes nothing of it.
  new ResizeObserver(() => {
    measure();
    redraw();
  }).observe(scroller);
  scroller.tabIndex = -1;
  scroller.addEventListener("keydown", onKey);
  byId("matrix").addEventListener("click", (event) => {
    const position = positionOfEvent(event);
    if (position) act(position, false);
  });
  byId("matrix").addEventListener("focusin", (event) => {
    active = positionOfEvent(event) ?? active;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select")) {
      byId("find").focus();
      event.preventDefault();
    }
  });
  byId("find").addEventListener("input", () => {
    shown.find = byId("find").value.trim();
    refilter();
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const button of [byId("reset"), byId("nothing").querySelector("button")]) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      clear();
      refilter();
    });
  }
  addEventListener("hashchange", showAddress);
  addEventListener("beforeprint", printAll);
  addEventListener("afterprint", () => {
    byId("appendix").replaceChildren();
    drawRows();
  });
})();
