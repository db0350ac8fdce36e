// Brings the status page to life. The page works without: each link here is the one that the server wrote.
//
// The server tells the state of the processes as server-sent events (`live`); orders go where the links go, asking for
// JSON, so that the page stays. Nothing comes from elsewhere.

const SPARK_SAMPLES = 60;
const LOG_CHARS_MAX = 400_000;
const UP = new Set(['running', 'starting', 'backoff', 'stopping']);
const STYLES = {running: 'statusrunning', fatal: 'statuserror', backoff: 'statuserror'};
const ORDER = ['running', 'starting', 'stopping', 'stopped', 'exited', 'backoff', 'fatal', 'unknown'];

/** @returns an element with attributes, text or children */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children);
  return element;
}

/** @returns an address on this server: without the name and password that the page's own may have, which fetch refuses */
const at = (relative) => new URL(relative, location.origin + location.pathname);

const quoted = (text) => encodeURIComponent(text).replace(/%2F/g, '/');

// ---- what is shown above the table

const main = document.querySelector('main');
// Who looks at it may not act: the server wrote no links for that.
const readOnly = main.hasAttribute('data-readonly');
const bar = document.querySelector('.bar');

/** Says something where screen readers hear it too. */
function say(message) {
  let box = document.querySelector('.status_msg');
  if (!box) {
    box = make('div', {class: 'status_msg', role: 'status'});
    main.prepend(box);
  }
  box.classList.toggle('error', /^(ERROR|unexpected)/.test(message));
  box.textContent = message;
}

class Filter {
  constructor(changed) {
    this.states = new Set();
    this.text = '';
    this.changed = changed;
    this.input = make('input', {
      type: 'search', id: 'filter', placeholder: 'Filter  /', 'aria-label': 'Filter by name or description',
      oninput: () => { this.text = this.input.value.trim().toLowerCase(); changed(); },
    });
  }

  toggle(state) {
    if (!this.states.delete(state)) {
      this.states.add(state);
    }
    this.changed();
  }

  takes(process) {
    return (this.states.size === 0 || this.states.has(process.state))
      && (this.text === '' || process.name.toLowerCase().includes(this.text)
        || process.description.toLowerCase().includes(this.text));
  }
}

// ---- rows

const clock = {ahead: 0, seconds() { return Date.now() / 1000 - this.ahead; }};

function uptime(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const two = (n) => String(n).padStart(2, '0');
  const time = `${Math.floor(whole / 3600) % 24}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return days === 0 ? time : `${days} day${days === 1 ? '' : 's'}, ${time}`;
}

function described(process) {
  return process.description.replace(
    /^(pid \d+, uptime )(?:\d+ days?, )?\d+:\d\d:\d\d/,
    (_, head) => head + uptime(clock.seconds() - process.start));
}

const bytes = (n) => n < 1 << 20 ? `${Math.round(n / 1024)} K` : n < 1 << 30 ? `${(n / (1 << 20)).toFixed(n < 10 << 20 ? 1 : 0)} M`
  : `${(n / (1 << 30)).toFixed(1)} G`;

/** The last figures of a process and a line that shows them. */
class Spark {
  constructor(label) {
    this.values = [];
    this.line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 60 16');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(this.line);
    this.text = make('span');
    this.element = make('span', {class: 'spark', title: label}, svg, this.text);
  }

  add(value, text, floor) {
    this.values.push(value);
    if (this.values.length > SPARK_SAMPLES) {
      this.values.shift();
    }
    const top = Math.max(floor, ...this.values);
    const from = SPARK_SAMPLES - this.values.length;
    this.line.setAttribute('points',
      this.values.map((v, i) => `${from + i},${(15 - 14 * v / top).toFixed(1)}`).join(' '));
    this.text.textContent = text;
  }

  clear() {
    this.values = [];
    this.line.removeAttribute('points');
    this.text.textContent = '';
  }
}

class Row {
  constructor(board, process, element) {
    this.board = board;
    this.element = element ?? Row.skeleton(process);
    this.state = this.element.querySelector('.status span');
    this.description = this.element.querySelector('.description');
    this.orders = this.element.querySelector('.orders');
    this.check = make('input', {
      type: 'checkbox', 'aria-label': `Select ${process.name}`, onchange: () => board.selectionChanged(),
    });
    this.cpu = new Spark('CPU');
    this.memory = new Spark('Memory');
    this.element.prepend(make('td', {class: 'select'}, this.check));
    this.element.querySelector('.action').before(
      make('td', {class: 'figures'}, this.cpu.element, this.memory.element));
    for (const anchor of this.element.querySelectorAll('.action a:not(.button)')) {
      anchor.textContent = anchor.textContent.replace('Tail -f ', '');
    }
    this.element.tabIndex = -1;
    this.element.addEventListener('focus', () => board.focused(this));
    this.show(process, true);
  }

  /** What the server writes for a process, for one that came later. */
  static skeleton(process) {
    const query = `processname=${quoted(process.name)}`;
    const action = make('td', {class: 'action'}, make('span', {class: 'orders'}), ' ',
      ...(readOnly ? [] : [link(`index.html?${query}&action=clearlog`, 'Clear Log', process.name)]));
    for (const [channel, suffix] of [['stdout', ''], ['stderr', '/stderr']]) {
      if (process[channel]) {
        const label = `Tail -f ${channel === 'stdout' ? 'Stdout' : 'Stderr'}`;
        action.append(' ', make('a', {
          href: `logtail/${quoted(process.name)}${suffix}`, target: '_blank', rel: 'noopener',
          'aria-label': `${label} ${process.name}`,
        }, label));
      }
    }
    return make('tr', {'data-name': process.name},
      make('td', {class: 'status'}, make('span')),
      make('td', {class: 'description'}),
      make('th', {scope: 'row'}, make('a', {href: `tail.html?${query}`, target: '_blank', rel: 'noopener'}, process.name)),
      action);
  }

  show(process, first = false) {
    const changed = !first && this.process.state !== process.state;
    this.process = process;
    this.state.textContent = process.state;
    this.state.className = STYLES[process.state] ?? 'statusnominal';
    this.tick();
    if (first || changed) {
      this.element.classList.remove('pending');
      this.showOrders();
    }
    if (changed) {
      this.element.classList.remove('flash');
      // A new frame, so that the animation begins anew.
      requestAnimationFrame(() => this.element.classList.add('flash'));
      if (process.state !== 'running') {
        this.last = null;
        this.cpu.clear();
        this.memory.clear();
      }
    }
  }

  tick() {
    const text = described(this.process);
    if (this.description.textContent !== text) {
      this.description.textContent = text;
    }
  }

  showOrders() {
    const {name, state} = this.process;
    const orders = readOnly ? []
      : state === 'running' ? [['restart', 'Restart'], ['stop', 'Stop']]
      : UP.has(state) ? (state === 'stopping' ? [] : [['stop', 'Stop']])
      : state === 'unknown' ? [] : [['start', 'Start']];
    this.orders.replaceChildren(...orders.flatMap(([action, label]) =>
      [link(`index.html?processname=${quoted(name)}&action=${action}`, label, name), ' ']));
  }

  /**
   * @param cpu    seconds since its start
   * @param memory resident bytes
   * @param at     when they were read, milliseconds
   */
  figures([cpu, memory], at) {
    const last = this.last;
    if (last && at > last.at) {
      const percent = Math.max(0, 100_000 * (cpu - last.cpu) / (at - last.at));
      this.cpu.add(percent, `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`, 10);
    }
    this.last = {cpu, at};
    this.memory.add(memory, bytes(memory), 1);
  }
}

function link(href, label, name) {
  return make('a', {class: 'button', href, 'aria-label': `${label} ${name}`}, label);
}

// ---- the table

class Board {
  constructor(body) {
    this.body = body;
    this.rows = new Map();
    this.groups = new Map();
    this.folded = new Set();
    this.current = null;
    this.filter = new Filter(() => this.applyFilter());
    this.totals = document.querySelector('.totals');
    this.selection = make('span', {class: 'selection', hidden: true},
      make('span', {class: 'count'}),
      ...['start', 'stop', 'restart'].map((action) => make('button', {
        class: 'button', type: 'button', onclick: () => this.orderSelected(action),
      }, `${action[0].toUpperCase()}${action.slice(1)} selected`)));
    this.progress = make('progress', {hidden: true, 'aria-label': 'Progress of the order'});
    this.live = make('span', {class: 'live', role: 'status'}, 'connecting');
    bar.querySelector('a[href$="restartall"]')?.before(
      make('a', {class: 'button', href: 'index.html?action=startall'}, 'Start All'), ' ');
    this.plan = new PlanPicture();
    document.body.append(this.plan.element);
    this.totals.before(this.plan.button, this.filter.input, this.selection, this.progress);
    document.querySelector('header').append(this.live, themeButton(), helpButton());
    this.checkAll = make('input', {
      type: 'checkbox', 'aria-label': 'Select all that are shown',
      onchange: () => { this.shown().forEach((row) => { row.check.checked = this.checkAll.checked; }); this.selectionChanged(); },
    });
  }

  /** Adds the columns that rows have from their first news on. */
  addColumns() {
    const head = document.querySelector('thead tr');
    if (!head.contains(this.checkAll)) {
      head.prepend(make('th', {scope: 'col', class: 'select'}, this.checkAll));
      head.lastElementChild.before(make('th', {scope: 'col', class: 'figures'}, 'CPU, memory'));
    }
  }

  shown() {
    return [...this.rows.values()].filter((row) => !row.element.hidden);
  }

  /** All processes, in the server's order. */
  replace(processes) {
    if (processes.length > 0) {
      clock.ahead = Date.now() / 1000 - processes[0].now;
    }
    this.addColumns();
    const before = this.rows;
    this.rows = new Map();
    for (const process of processes) {
      const known = before.get(process.name);
      before.delete(process.name);
      if (known) {
        known.show(process);
        this.rows.set(process.name, known);
      } else {
        const written = this.body.querySelector(`tr[data-name="${CSS.escape(process.name)}"]`);
        this.rows.set(process.name, new Row(this, process, written));
      }
    }
    before.forEach((row) => row.element.remove());
    this.arrange();
    this.refresh();
  }

  /** Puts rows in order, each group of several under a heading. */
  arrange() {
    const sizes = new Map();
    for (const {process} of this.rows.values()) {
      sizes.set(process.group, (sizes.get(process.group) ?? 0) + 1);
    }
    const order = [];
    let last = null;
    for (const row of this.rows.values()) {
      const {group, name} = row.process;
      const heading = sizes.get(group) > 1 || name !== group;
      row.element.classList.toggle('member', heading);
      if (heading && group !== last) {
        order.push(this.heading(group).element);
      }
      last = group;
      order.push(row.element);
    }
    for (const [group, heading] of this.groups) {
      if (!sizes.has(group)) {
        heading.element.remove();
        this.groups.delete(group);
      }
    }
    const there = [...this.body.children];
    if (order.length !== there.length || order.some((element, i) => element !== there[i])) {
      this.body.replaceChildren(...order);
    }
  }

  heading(group) {
    let heading = this.groups.get(group);
    if (!heading) {
      const fold = make('button', {
        class: 'fold', type: 'button', 'aria-expanded': 'true', onclick: () => this.fold(group),
      }, group);
      const counts = make('span', {class: 'counts'});
      const query = `processname=${quoted(group)}`;
      heading = {fold, counts, element: make('tr', {class: 'group', 'data-group': group},
        make('th', {colspan: readOnly ? '3' : '4', scope: 'rowgroup'}, fold, ' ', counts),
        make('td', {class: 'figures'}),
        make('td', {class: 'action'}, ...(readOnly ? [] : ['start', 'restart', 'stop']).flatMap((action) => [link(
          `index.html?${query}&action=${action}group`, `${action[0].toUpperCase()}${action.slice(1)}`, `group ${group}`), ' '])))};
      this.groups.set(group, heading);
    }
    return heading;
  }

  fold(group) {
    if (!this.folded.delete(group)) {
      this.folded.add(group);
    }
    this.groups.get(group).fold.setAttribute('aria-expanded', String(!this.folded.has(group)));
    this.applyFilter();
  }

  change(processes) {
    for (const process of processes) {
      const row = this.rows.get(process.name);
      // One that is new here comes with the next list of all.
      row?.show(process);
    }
    this.refresh();
  }

  refresh() {
    const totals = new Map();
    const groups = new Map();
    for (const {process} of this.rows.values()) {
      totals.set(process.state, (totals.get(process.state) ?? 0) + 1);
      const states = groups.get(process.group) ?? new Map();
      states.set(process.state, (states.get(process.state) ?? 0) + 1);
      groups.set(process.group, states);
    }
    const count = this.rows.size;
    this.totals.replaceChildren(make('strong', {}, String(count)), count === 1 ? ' process' : ' processes',
      ...ORDER.filter((state) => totals.has(state)).flatMap((state) => [' ', make('button', {
        type: 'button', class: `chip ${STYLES[state] ?? 'statusnominal'}`,
        'aria-pressed': String(this.filter.states.has(state)), onclick: () => this.filter.toggle(state),
      }, `${totals.get(state)} ${state}`)]));
    for (const [group, heading] of this.groups) {
      const states = groups.get(group) ?? new Map();
      heading.counts.textContent = ORDER.filter((state) => states.has(state))
        .map((state) => `${states.get(state)} ${state}`).join(', ');
    }
    this.applyFilter();
    orders.check();
  }

  applyFilter() {
    const shownGroups = new Set();
    let shade = false;
    for (const row of this.rows.values()) {
      const takes = this.filter.takes(row.process);
      if (takes) {
        shownGroups.add(row.process.group);
      }
      row.element.hidden = !takes || this.folded.has(row.process.group);
      if (!row.element.hidden) {
        row.element.classList.toggle('shade', shade);
        shade = !shade;
      }
    }
    for (const [group, heading] of this.groups) {
      heading.element.hidden = !shownGroups.has(group);
    }
    for (const chip of this.totals.querySelectorAll('.chip')) {
      chip.setAttribute('aria-pressed', String(this.filter.states.has(chip.textContent.split(' ')[1])));
    }
  }

  selected() {
    return [...this.rows.values()].filter((row) => row.check.checked);
  }

  selectionChanged() {
    const count = this.selected().length;
    this.selection.hidden = count === 0;
    this.selection.querySelector('.count').textContent = `${count} selected`;
    this.checkAll.indeterminate = count > 0 && this.shown().some((row) => !row.check.checked);
  }

  orderSelected(action) {
    const names = this.selected().map((row) => row.process.name);
    orders.give(action, names, new URLSearchParams([['action', `${action}selected`],
      ...names.map((name) => ['processname', name])]));
  }

  focused(row) {
    this.current = row;
  }

  /** Moves the focus by so many rows that are shown. */
  move(by) {
    const shown = this.shown();
    if (shown.length > 0) {
      const at = shown.indexOf(this.current);
      const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by))];
      next.element.focus();
      next.element.scrollIntoView({block: 'nearest'});
    }
  }
}

// ---- orders

/** Orders on their way, and how far they are. */
const orders = {
  awaited: new Map(),

  /**
   * @param names what the order is about
   * @param form  parameters of the request
   */
  async give(action, names, form) {
    for (const name of names) {
      const row = board.rows.get(name);
      if (row) {
        this.awaited.set(name, {action, before: row.process, under: true});
        row.element.classList.add('pending');
      }
    }
    this.total = Math.max(this.total ?? 0, this.awaited.size);
    this.check();
    try {
      const answer = await fetch(at('index.html'), {
        method: 'POST', headers: {Accept: 'application/json'}, body: form, redirect: 'error',
      });
      say(answer.ok ? (await answer.json()).message
        : answer.status === 403 ? 'ERROR: not allowed' : `ERROR: the server answered ${answer.status}`);
    } catch (failure) {
      say(`ERROR: no answer (${failure.message})`);
    }
    for (const name of names) {
      this.awaited.delete(name);
      board.rows.get(name)?.element.classList.remove('pending');
    }
    this.check();
  },

  reached({action, before}, now) {
    return action === 'stop' ? !UP.has(now.state)
      : action === 'start' ? now.state !== 'starting' && now.state !== before.state || now.state === 'running'
      : now.state === 'running' && now.pid !== before.pid;
  },

  check() {
    const waiting = [...this.awaited].filter(([name, order]) => {
      const row = board?.rows.get(name);
      return row && !this.reached(order, row.process);
    }).length;
    board.progress.hidden = this.awaited.size < 2;
    board.progress.max = Math.max(1, this.total ?? 1);
    board.progress.value = Math.max(0, (this.total ?? 0) - waiting);
    if (this.awaited.size === 0) {
      this.total = 0;
    }
  },

  /** An order behind a link of the page; others go their way. */
  ofLink(anchor) {
    const address = new URL(anchor.href);
    const action = address.searchParams.get('action');
    const name = address.searchParams.get('processname');
    if (!action || action === 'refresh' || address.origin !== location.origin) {
      return false;
    }
    const verb = action.replace(/(all|group)$/, '');
    const names = action === verb ? (action === 'clearlog' ? [] : [name])
      : [...board.rows.values()].filter(({process}) => action.endsWith('all') || process.group === name)
        .map(({process}) => process.name);
    this.give(verb, names, address.searchParams);
    return true;
  },
};

// ---- log

/** The end of a log at the foot of the page, as it grows. */
class LogPanel {
  constructor() {
    this.title = make('strong');
    this.channel = make('select', {'aria-label': 'Log', onchange: () => this.open(this.name, this.channel.value)});
    this.text = make('pre', {tabindex: '0'});
    this.element = make('aside', {class: 'log', hidden: true, 'aria-label': 'Log'},
      make('div', {class: 'bar'}, this.title, this.channel,
        make('button', {class: 'button', type: 'button', onclick: () => this.close()}, 'Close')),
      this.text);
    document.body.append(this.element);
  }

  async open(name, channel) {
    const process = board.rows.get(name)?.process;
    const channels = ['stdout', 'stderr'].filter((one) => process?.[one]);
    this.close();
    this.name = name;
    this.title.textContent = name;
    this.channel.replaceChildren(...channels.map((one) => make('option', {selected: one === channel}, one)));
    this.element.hidden = false;
    document.body.classList.add('withlog');
    if (channels.length === 0) {
      this.text.textContent = 'This process has no log.';
      return;
    }
    const shown = channels.includes(channel) ? channel : channels[0];
    const stop = new AbortController();
    this.stop = stop;
    try {
      const answer = await fetch(at(`logtail/${quoted(name)}${shown === 'stderr' ? '/stderr' : ''}`), {signal: stop.signal});
      if (!answer.ok) {
        this.text.textContent = answer.status === 404 ? 'There is no log yet.' : `The server answered ${answer.status}.`;
        return;
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        this.add(part.value);
      }
    } catch (failure) {
      if (!stop.signal.aborted) {
        this.add(`\n[${failure.message}]\n`);
      }
    }
  }

  add(more) {
    const {text} = this;
    const atEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 8;
    text.append(more);
    while (text.textContent.length > LOG_CHARS_MAX && text.firstChild !== text.lastChild) {
      text.firstChild.remove();
    }
    if (atEnd) {
      text.scrollTop = text.scrollHeight;
    }
  }

  close() {
    this.stop?.abort();
    this.text.replaceChildren();
    this.element.hidden = true;
    document.body.classList.remove('withlog');
  }
}

// ---- the start plan

const PLAN_PROCESSES_MAX = 300;

function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** The order of starts as a picture: a column for each wave, a line from each process to those that wait for it. */
class PlanPicture {
  constructor() {
    this.text = make('p');
    this.room = make('div', {class: 'picture'});
    this.element = make('dialog', {class: 'help plan', 'aria-label': 'Start plan'}, make('h2', {}, 'Start plan'),
      this.text, this.room, make('form', {method: 'dialog'}, make('button', {class: 'button'}, 'Close')));
    this.button = make('button', {class: 'button', type: 'button', onclick: () => this.open()}, 'Plan');
  }

  async open() {
    try {
      const answer = await fetch(at('plan'));
      if (!answer.ok) {
        say(`ERROR: the server answered ${answer.status}`);
        return;
      }
      this.draw(await answer.json());
      this.element.showModal();
    } catch (failure) {
      say(`ERROR: no answer (${failure.message})`);
    }
  }

  draw({processes, critical, seconds}) {
    const shown = processes.slice(0, PLAN_PROCESSES_MAX);
    const waves = Math.max(0, ...shown.map((one) => one.wave));
    this.text.textContent = processes.length === 0 ? 'Nothing starts with the daemon.'
      : `${processes.length} processes in ${waves} wave${waves === 1 ? '' : 's'}, at least ${seconds} s`
        + (critical.length > 1 ? `: ${critical.join(' → ')}` : '')
        + (shown.length < processes.length ? `. The first ${shown.length} are drawn.` : '.');
    const [width, height, gapX, gapY] = [170, 26, 60, 10];
    const places = new Map();
    const rows = [];
    for (const one of shown) {
      rows[one.wave] = (rows[one.wave] ?? 0) + 1;
      places.set(one.name, {x: (one.wave - 1) * (width + gapX), y: (rows[one.wave] - 1) * (height + gapY)});
    }
    const path = new Set(critical);
    const lines = [];
    const boxes = shown.map((one) => {
      const {x, y} = places.get(one.name);
      for (const text of one.after) {
        const from = places.get(text.replace(/ \([^)]*\)$/, ''));
        if (from) {
          const [x1, y1, y2] = [from.x + width, from.y + height / 2, y + height / 2];
          const both = path.has(one.name) && path.has(text.replace(/ \([^)]*\)$/, ''));
          lines.push(svg('path', {class: both ? 'critical' : '',
            d: `M${x1} ${y1} C${x1 + gapX / 2} ${y1} ${x - gapX / 2} ${y2} ${x} ${y2}`}));
        }
      }
      const state = board.rows.get(one.name)?.process.state ?? '';
      const label = svg('text', {x: x + 8, y: y + 17}, one.name.length > 23 ? `…${one.name.slice(-22)}` : one.name);
      return svg('g', {class: `${STYLES[state] ?? 'statusnominal'} ${one.waiting ? 'waits' : ''}`},
        svg('title', {}, [one.name, state, ...one.after.map((text) => `after ${text}`), one.waiting].filter(Boolean).join('\n')),
        svg('rect', {x, y, width, height, rx: 6}), label);
    });
    const most = Math.max(1, ...rows.filter(Boolean));
    const [wide, high] = [Math.max(1, waves) * (width + gapX), most * (height + gapY)];
    this.room.replaceChildren(svg('svg', {width: wide, height: high, viewBox: `-2 -2 ${wide} ${high}`, role: 'img',
      'aria-label': this.text.textContent}, ...lines, ...boxes));
  }
}

// ---- looks and help

function themeButton() {
  const schemes = ['light dark', 'light', 'dark'];
  const names = {'light dark': 'Auto', light: 'Light', dark: 'Dark'};
  const button = make('button', {class: 'button theme', type: 'button', 'aria-label': 'Colours', onclick: () => {
    use(schemes[(schemes.indexOf(scheme) + 1) % schemes.length]);
  }});
  let scheme;
  function use(chosen) {
    scheme = schemes.includes(chosen) ? chosen : schemes[0];
    document.documentElement.style.colorScheme = scheme;
    button.textContent = names[scheme];
    try {
      localStorage.setItem('colours', scheme);
    } catch {
      // A browser that keeps nothing shows its own choice next time.
    }
  }
  let kept = null;
  try {
    kept = localStorage.getItem('colours');
  } catch {
    // As above.
  }
  use(kept);
  return button;
}

const KEYS = [
  ['j  k  ↓  ↑', 'next, previous process'],
  ...(readOnly ? [] : [['s', 'start'], ['x', 'stop'], ['r', 'restart'], ['Space', 'select']]),
  ['l  Enter', 'show its log'], ['/', 'filter'], ['Esc', 'close, or empty the filter'], ['?', 'this help'],
];

const help = make('dialog', {class: 'help', 'aria-label': 'Keys'},
  make('h2', {}, 'Keys'),
  make('dl', {}, ...KEYS.flatMap(([key, what]) => [make('dt', {}, key), make('dd', {}, what)])),
  make('form', {method: 'dialog'}, make('button', {class: 'button'}, 'Close')));

function helpButton() {
  return make('button', {class: 'button', type: 'button', 'aria-label': 'Keys', onclick: () => help.showModal()}, '?');
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
    return;
  }
  const typing = event.target.matches('input[type=search], select, textarea');
  if (event.key === 'Escape') {
    if (typing || log.element.hidden) {
      board.filter.input.value = '';
      board.filter.input.dispatchEvent(new Event('input'));
      event.target.blur();
    } else {
      log.close();
    }
    return;
  }
  if (typing) {
    return;
  }
  const row = board.current;
  const onControl = event.target.matches('a, button, input, pre, summary');
  const keys = {
    j: () => board.move(1), ArrowDown: () => board.move(1), k: () => board.move(-1), ArrowUp: () => board.move(-1),
    '/': () => board.filter.input.focus(), '?': () => help.showModal(),
  };
  if (row && !row.element.hidden) {
    for (const [key, action] of readOnly ? [] : [['s', 'start'], ['x', 'stop'], ['r', 'restart']]) {
      keys[key] = () => orders.give(action, [row.process.name],
        new URLSearchParams({processname: row.process.name, action}));
    }
    keys.l = () => log.open(row.process.name, 'stdout');
    if (!onControl) {
      keys.Enter = keys.l;
      keys[' '] = readOnly ? undefined : () => { row.check.checked = !row.check.checked; board.selectionChanged(); };
    }
  }
  if ((event.key.startsWith('Arrow')) && event.target.matches('pre')) {
    return;
  }
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

// ---- begin

let source = null;
let board = null;
let log = null;

function listen() {
  source?.close();
  source = new EventSource(at('live'));
  source.onerror = () => { board.live.textContent = 'not connected'; board.live.className = 'live off'; };
  source.addEventListener('processes', (event) => {
    board.replace(JSON.parse(event.data));
    // Not when it is connected: what the list adds to the page makes everything move once.
    board.live.textContent = 'live';
    board.live.className = 'live on';
  });
  source.addEventListener('changed', (event) => board.change(JSON.parse(event.data)));
  source.addEventListener('figures', (event) => {
    const {at, processes} = JSON.parse(event.data);
    for (const [name, figures] of Object.entries(processes)) {
      board.rows.get(name)?.figures(figures, at);
    }
  });
}

const body = document.querySelector('tbody');
if (body) {
  board = new Board(body);
  log = new LogPanel();
  document.body.append(help);
  listen();
  setInterval(() => board.shown().forEach((row) => row.tick()), 1000);
  document.addEventListener('keydown', pressed);
  document.addEventListener('click', (event) => {
    const anchor = event.target.closest('a');
    if (!anchor || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const follow = /^(?:Tail -f (Stdout|Stderr)) /.exec(anchor.getAttribute('aria-label') ?? '');
    if (follow) {
      event.preventDefault();
      log.open(anchor.closest('tr').dataset.name, follow[1].toLowerCase());
    } else if (orders.ofLink(anchor)) {
      event.preventDefault();
    }
  });
  // A page that nobody looks at needs no news; it hears all of it when it is looked at again.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      source.close();
    } else {
      listen();
    }
  });
} else {
  // No programs yet: the page is written anew when there are some.
  source = new EventSource(at('live'));
  source.addEventListener('processes', (event) => {
    if (JSON.parse(event.data).length > 0) {
      location.reload();
    }
  });
}
