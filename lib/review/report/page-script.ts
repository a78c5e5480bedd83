/**
 * What the page does: it shows what the filters leave, and draws the chains of those accesses from the rows of the table, a few of one tenant
 * at a time and only where somebody looks. Each drawing has five columns, and every box of a column stands beside what leads to it: the work
 * grows with the rows, and the page holds each text once.
 *
 * Texts of reports become text nodes and attributes, never markup.
 */
export const SCRIPT = `
(() => {
  'use strict';
  const PER_DRAWING = 40, AT_ONCE = 4, LETTERS = 34, CHAR = 7.3, HEIGHT = 42, STEP = 52, GAP = 46, MARGIN = 6;
  const KINDS = ['object', 'account', 'identity', 'grant', 'resource'];
  const form = document.querySelector('form');
  const rows = [...document.querySelectorAll('tr[data-row]')].map(row => ({ row, text: row.textContent.toLowerCase(), data: row.dataset }));
  const findings = [...document.querySelectorAll('li[data-severity]')];
  const place = document.getElementById('drawings');

  const element = (parent, name, attributes, text) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };
  const cut = text => {
    const letters = [...text.replace(/\\s+/g, ' ').trim()];
    return letters.length <= LETTERS ? letters.join('') : letters.slice(0, LETTERS - 12).join('') + '…' + letters.slice(-11).join('');
  };
  const plain = cell => [...cell.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()).filter(text => text).join(', ');
  const inner = (cell, selector) => cell.querySelector(selector)?.textContent ?? '';

  // The boxes of a row, from left to right.
  const chainOf = ({ row, data }) => {
    const [state, object, account, identity, may, resource] = row.cells;
    const [kind] = plain(object).split(', ');
    const scope = may.querySelector('span');
    const box = (key, label, sub, full) => ({ key, label: cut(label), sub: cut(sub), full });
    const target = inner(resource, 'code');
    return [
      box(data.row, inner(object, 'code'), kind, kind + ' ' + inner(object, 'code') + ': ' + state.textContent),
      box(account.textContent, inner(account, 'code'), plain(account), inner(account, 'code')),
      box(data.identity ?? account.textContent, inner(identity, 'code'), 'identity', identity.firstChild.title || identity.textContent),
      box(data.grant ?? [data.identity, may.textContent, target].join('\\n'), plain(may), scope?.textContent ?? '', scope?.title ?? may.textContent),
      box(resource.textContent, target, plain(resource), target),
    ];
  };

  const widthOf = ({ label, sub }) => Math.max(90, Math.max([...label].length, [...sub].length * 0.85) * CHAR + 20);

  // Boxes and lines of some rows; rows that end alike stand together.
  const graphOf = members => {
    const chains = members.map(member => ({ boxes: chainOf(member), links: (member.data.links ?? 'ok ok ok').split(' ') }))
      .map(chain => ({ ...chain, order: chain.boxes.map(({ key }) => key).reverse().join('\\n') }))
      .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
    const columns = KINDS.map(() => new Map());
    const lines = new Map();
    for (const { boxes, links } of chains) {
      let from;
      boxes.forEach((box, i) => {
        const to = columns[i].get(box.key) ?? { ...box, from: new Set() };
        columns[i].set(box.key, to);
        if (from) {
          const key = [i, from.key, to.key].join('\\n');
          const state = links[Math.min(i - 1, 2)];
          const line = lines.get(key) ?? { from, to, state };
          if (state === 'broken') line.state = state;
          lines.set(key, line);
          to.from.add(from);
        }
        from = to;
      });
    }
    return { columns: columns.map(column => [...column.values()]), lines: [...lines.values()] };
  };

  // Each box beside the middle of what leads to it, then apart from its neighbours, downwards and up again.
  const lay = columns => {
    const depth = (columns[0].length - 1) * STEP;
    let x = MARGIN;
    columns.forEach((column, i) => {
      column.forEach((box, row) => { box.y = i === 0 ? row * STEP : [...box.from].reduce((sum, { y }) => sum + y, 0) / box.from.size; });
      column.sort((a, b) => a.y - b.y);
      for (let row = 1; row < column.length; row++) column[row].y = Math.max(column[row].y, column[row - 1].y + STEP);
      for (let row = column.length - 1, most = depth; row >= 0; row--, most -= STEP) column[row].y = Math.min(column[row].y, most);
      column.forEach(box => { box.x = x; box.width = widthOf(box); });
      x += Math.max(...column.map(({ width }) => width)) + GAP;
    });
    return [x - GAP + MARGIN, depth + HEIGHT + 2 * MARGIN].map(Math.ceil);
  };

  const draw = (section, members) => {
    const { columns, lines } = graphOf(members);
    const [width, height] = lay(columns);
    const svg = element(section, 'svg', { viewBox: [0, 0, width, height].join(' '), width, height, role: 'group', 'aria-label': 'Chains of ' + section.firstChild.textContent });
    for (const { from, to, state } of lines) {
      const [x1, y1, x2, y2] = [from.x + from.width, from.y + HEIGHT / 2 + MARGIN, to.x, to.y + HEIGHT / 2 + MARGIN].map(Math.round);
      const middle = Math.round((x1 + x2) / 2);
      element(element(svg, 'path', { class: 'edge ' + state, d: 'M' + [x1, y1] + 'C' + [middle, y1, middle, y2, x2, y2] }), 'title', {}, state);
    }
    columns.forEach((column, i) => {
      for (const box of column) {
        const link = i === 0 ? { href: '#access-' + box.key, 'aria-label': box.full } : {};
        const node = element(svg, i === 0 ? 'a' : 'g', { class: 'node ' + KINDS[i], ...link });
        const [x, y] = [Math.round(box.x), Math.round(box.y) + MARGIN];
        element(node, 'title', {}, box.full);
        element(node, 'rect', { x, y, width: Math.round(box.width), height: HEIGHT, rx: 6 });
        element(node, 'text', { x: x + 10, y: y + 18 }, box.label);
        element(node, 'text', { x: x + 10, y: y + 33, class: 'sub' }, box.sub);
      }
    });
    section.style.minHeight = '';
  };

  // Frames for the drawings of what is shown: the first are filled at once, the others when they come near the screen.
  let waiting = new Map();
  const fill = section => {
    const members = waiting.get(section);
    waiting.delete(section);
    members && draw(section, members);
  };
  const watch = typeof IntersectionObserver === 'undefined' ? undefined
    : new IntersectionObserver(entries => entries.forEach(({ isIntersecting, target }) => isIntersecting && fill(target)), { rootMargin: '600px' });
  const frame = shown => {
    watch?.disconnect();
    waiting = new Map();
    const tenants = new Map();
    for (const member of shown) {
      const members = tenants.get(member.data.tenant) ?? [];
      members.push(member);
      tenants.set(member.data.tenant, members);
    }
    for (const [tenant, members] of tenants) {
      const parts = Math.ceil(members.length / PER_DRAWING);
      for (let i = 0; i < parts; i++) {
        const section = document.createElement('section');
        section.className = 'drawing';
        const title = document.createElement('h3');
        title.textContent = parts === 1 ? tenant : tenant + ' (' + (i + 1) + ' of ' + parts + ')';
        section.append(title);
        const part = members.slice(i * PER_DRAWING, (i + 1) * PER_DRAWING);
        section.style.minHeight = part.length * STEP + 'px';
        waiting.set(section, part);
      }
    }
    const sections = [...waiting.keys()];
    place.replaceChildren(...sections);
    sections.forEach((section, i) => (watch && i >= AT_ONCE ? watch.observe(section) : fill(section)));
  };

  const apply = () => {
    const { tenant, integration, severity, text } = Object.fromEntries(new FormData(form));
    const wanted = text.trim().toLowerCase();
    const shown = rows.filter(({ row, data, text: whole }) => {
      const fits = (!tenant || data.tenant === tenant) && (!integration || data.integration === integration)
        && (!severity || data.severities.split(' ').includes(severity)) && (!wanted || whole.includes(wanted));
      row.hidden = !fits;
      return fits;
    });
    frame(shown);
    const numbers = new Set(shown.map(({ data }) => data.row));
    for (const item of findings) {
      item.hidden = !(!severity || item.dataset.severity === severity) || (item.dataset.of ? !numbers.has(item.dataset.of) : Boolean(tenant || integration));
    }
    document.querySelector('output').textContent = shown.length + ' of ' + rows.length + ' accesses';
  };
  let typed;
  form.addEventListener('input', () => {
    clearTimeout(typed);
    // Of many rows the last of several letters is waited for.
    if (rows.length > 500) typed = setTimeout(apply, 150);
    else apply();
  });
  form.addEventListener('change', apply);
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  addEventListener('beforeprint', () => [...waiting.keys()].forEach(fill));
  document.getElementById('theme').addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  apply();
})();
`;
