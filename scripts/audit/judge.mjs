/**
 * What a report of `npm audit --json` comes to.
 * @param report its text; anything else than a report counts as not answered.
 * @param exceptions advisory → why it does not concern us. One that nothing needs any more is a fault, too.
 */
export function judge(report, exceptions) {
  const vulnerabilities = parse(report)?.vulnerabilities;
  if (vulnerabilities === undefined) return { asked: false, faults: [], excused: [] };
  const advisories = new Map();
  for (const { via } of Object.values(vulnerabilities)) {
    // A text names another package of the report, which has the advisory itself.
    for (const advisory of via.filter((each) => typeof each === 'object'))
      advisories.set(idOf(advisory), advisory);
  }
  const ids = [...advisories.keys()];
  const stale = Object.keys(exceptions).filter((id) => !advisories.has(id));
  return {
    asked: true,
    faults: [
      ...ids.filter((id) => !exceptions[id]).map((id) => inWords(id, advisories.get(id))),
      ...stale.map(
        (id) =>
          `${id} is excused in scripts/audit/exceptions.json, and nothing has it any more: take it out.`,
      ),
    ],
    excused: ids.filter((id) => exceptions[id]).map((id) => ({ id, reason: exceptions[id] })),
  };
}

function parse(report) {
  try {
    return JSON.parse(report);
  } catch {
    return null;
  }
}

/** `https://github.com/advisories/GHSA-…` → `GHSA-…`. */
function idOf({ url }) {
  return url.split('/').at(-1);
}

function inWords(id, { name, severity, title, range }) {
  return `${name} ${range} has a ${severity} weakness, ${id}: ${title}`;
}
