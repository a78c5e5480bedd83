/** Floors of lib/: a file imports from floors below only, types counted; rooms of one floor do not import each other, nor do the folders of integrations and provisioners. */
const floors = require('./floors.json');

const pathOf = room => (room.endsWith('.ts') ? `^lib/${room.replace('.', '\\.')}$` : `^lib/${room}/`);
const above = index => floors.slice(0, index).flatMap(({ rooms }) => rooms);

const rules = floors.flatMap(({ floor, rooms }, index) => rooms.map(room => ({
  name: `floor-${floor.replace(/ /g, '-')}-${room}`,
  comment: `lib/${room} imports from the floors below it only`,
  severity: 'error',
  from: { path: pathOf(room) },
  to: { path: [...above(index), ...rooms.filter(other => other !== room)].map(pathOf) },
})).filter(({ to }) => to.path.length > 0));

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-room', severity: 'error', from: { path: '^lib/', pathNot: floors.flatMap(({ rooms }) => rooms).map(pathOf) }, to: {} },
    ...['integrations', 'provisioners'].map(room => ({
      name: `one-folder-each-${room}`,
      comment: 'what two of them share stands on a floor below',
      severity: 'error',
      from: { path: `^lib/${room}/([^/]+)/` },
      to: { path: `^lib/${room}/[^/]+/`, pathNot: `^lib/${room}/$1/` },
    })),
    ...rules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^lib/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
