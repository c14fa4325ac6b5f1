// The page: pickers, panels, what keeps them up to date, and the line that says so.

import { Controls } from './controls.js';
import { KeyDialog } from './key-dialog.js';
import { Panel } from './panel.js';
import * as cache from './panel-cache.js';
import * as cost from './panel-cost.js';
import * as latency from './panel-latency.js';
import * as models from './panel-models.js';
import * as pipeline from './panel-pipeline.js';
import * as savings from './panel-savings.js';
import * as sessions from './panel-sessions.js';
import * as summary from './panel-summary.js';
import * as tokens from './panel-tokens.js';
import * as users from './panel-users.js';
import { usage } from './questions.js';
import { Refresher } from './refresher.js';
import { Status } from './status.js';
import { Stream } from './stream.js';
import { parseView, viewSearch } from './view.js';

const OFFERS_AGE_MS = 300_000;

let view = parseView(location.search);
let offeredFor = '';
let offeredAt = 0;
/** When the last event came that may not be in the figures yet; in the gateway's time. */
let lastEventAt = 0;

const status = new Status();
const controls = new Controls(changeView);
const panels = [summary, tokens, models, cost, cache, savings, latency, users, sessions, pipeline]
  .map(kind => new Panel(kind, changeView));
const keys = new KeyDialog(() => {
  stream.open();
  refresher.restart();
});
const refresher = new Refresher(refresh);
const stream = new Stream(onEvent, onStream);

/** What is asked for, apart from whether it is shown as chart or table. */
const question = () => viewSearch({ ...view, tables: new Set() });

function changeView(change) {
  const before = question();
  change(view);
  history.pushState(null, '', viewSearch(view));
  show(before);
}

function show(before) {
  controls.show(view);
  status.zone = view.zone;
  status.show();
  for (const panel of panels) panel.turn(view);
  if (question() === before) return;
  for (const panel of panels) panel.expectOther();
  refresher.restart();
}

async function refresh(round) {
  const mine = { ...view, tables: view.tables };
  const [errors, asOf] = await Promise.all([
    Promise.all(panels.map(panel => panel.refresh(round, mine))),
    usage(round, mine).then(answer => answer.as_of, () => null),
    offer(round, mine)]);
  if (round.cancelled) return 0;
  const failed = panels.filter((_, i) => errors[i]);
  const error = errors.find(e => e?.status === 401) ?? errors.find(e => e) ?? null;
  status.error = error;
  status.failed = failed.length === panels.length ? [] : failed.map(panel => panel.title);
  status.aheadMs = round.now - Date.now();
  if (failed.length < panels.length) status.readAt = round.now;
  status.heard(asOf);
  if (error?.status === 401) keys.demand();
  if (lastEventAt > 0 && (status.asOf ?? 0) <= lastEventAt) refresher.touch();
  return Math.max(0, ...errors.map(e => e?.retryAfterSeconds ?? 0));
}

/** Panels show their own errors; without the names the pickers go on with what they have. */
async function offer(round, mine) {
  if (offeredFor === question() && Date.now() - offeredAt < OFFERS_AGE_MS) return;
  try {
    await controls.offer(round, mine);
    offeredFor = question();
    offeredAt = Date.now();
  } catch (e) {
    if (e.status === undefined && !round.cancelled) throw e;
  }
}

function onEvent(name, data) {
  if (name === 'heartbeat') {
    status.heard(JSON.parse(data).as_of);
    return;
  }
  lastEventAt = Date.now() + status.aheadMs;
  refresher.touch();
}

function onStream(state, detail) {
  status.live = refresher.live = state === 'open';
  status.whyNotLive = detail;
  status.show();
  refresher.touch();
}

window.addEventListener('popstate', () => {
  const before = question();
  view = parseView(location.search);
  show(before);
});

controls.show(view);
status.zone = view.zone;
status.show();
refresher.restart();
stream.open();
