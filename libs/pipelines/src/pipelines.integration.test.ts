import { randomUUID } from 'node:crypto';
import { systemActor } from '@plinth/access';
import { linesOf, walkedBy } from '@plinth/lineage/testing';
import { type TestActor, TestServer } from '@plinth/server/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionLifeService } from './execution-life.service.js';
import { PipelineClient } from './testing/index.js';

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 0, 0, second)).toISOString();

describe('pipelines', () => {
  let server: TestServer;
  let writer: TestActor;
  let api: PipelineClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    writer = await server.makeActor('WRITER');
    api = new PipelineClient(server, writer.token);
  });
  afterAll(() => server?.stop());

  const job = (name: string) => ({ namespace: 'sched', name });
  /** An execution of a pipeline with a name of its own, and steps within it. */
  const made = () => {
    const [id, name] = [randomUUID(), `p-${randomUUID().slice(0, 8)}`];
    const root = { executionId: id, job: job(name) };
    const step = (step: string, second: number, state: string, more: Readonly<Record<string, unknown>> = {}) => ({ executionId: randomUUID(), job: job(`${name}.${step}`), at: at(second), state, parent: root, ...more });
    return { id, name, root, step };
  };
  const assetId = async (name: string) => (await api.ask<{ assetByName: { id: string } | null }>('query ($name: String!) { assetByName(namespace: "db", name: $name) { id } }', { name })).assetByName?.id ?? '';
  const table = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({ namespace: 'db', name, ...more });

  it('are told of, step by step, and found', async () => {
    const { id, name, root, step } = made();
    const load = step('load', 2, 'STARTED');
    await api.report({ ...root, at: at(1), state: 'STARTED', trigger: 'SCHEDULED', nominal: { start: at(0) }, about: { integration: 'AIRFLOW', kind: 'DAG', description: 'Nightly' } }, load);
    await api.report({ ...load, at: at(5), state: 'SUCCEEDED', use: { cpuSeconds: 2.5 } }, { ...root, at: at(6), state: 'SUCCEEDED' });
    expect(await api.execution(id)).toMatchObject({ state: 'SUCCEEDED', startedAt: at(1), endedAt: at(6), parent: null, root: { id }, job: { name, isPipeline: true } });
    const { pipelines } = await api.ask<{ pipelines: unknown }>(
      'query ($name: String) { pipelines(namePart: $name, first: 2) { nodes { name integration kind description lastStartedAt executions(first: 2) { nodes { state facts { trigger nominal { start } } version { number steps { job { name } } } steps(first: 5) { nodes { state job { name isPipeline } facts { use { cpuSeconds } } } } } } } } }',
      { name: name.toUpperCase() },
    );
    expect(pipelines).toEqual({
      nodes: [{
        name, integration: 'AIRFLOW', kind: 'DAG', description: 'Nightly', lastStartedAt: at(1),
        executions: { nodes: [{ state: 'SUCCEEDED', facts: { trigger: 'SCHEDULED', nominal: { start: at(0) } }, version: { number: 1, steps: [{ job: { name: `${name}.load` } }] }, steps: { nodes: [{ state: 'SUCCEEDED', job: { name: `${name}.load`, isPipeline: false }, facts: { use: { cpuSeconds: 2.5 } } }] } }] },
      }],
    });
  });

  it('come to the same in whatever order and grouping they are told of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 4 }), async (seed, size) => {
        const { id, name, root } = made();
        const [task, model] = [{ executionId: randomUUID(), job: job(`${name}.task`) }, { executionId: randomUUID(), job: job(`${name}.model`) }];
        const reports = [
          { ...root, at: at(1), state: 'STARTED' }, { ...root, at: at(9), state: 'FAILED', error: { message: 'TypeError: x' } }, { ...task, at: at(2), state: 'STARTED', parent: root },
          { ...model, at: at(3), state: 'STARTED', parent: task, root, inputs: [table(`${name}-in`)] }, { ...model, at: at(5), state: 'SUCCEEDED', parent: task, root, outputs: [table(`${name}-out`, { rowCount: 7 })] }, { ...task, at: at(6), state: 'SUCCEEDED', parent: root },
        ];
        const shuffled = reports.map((report, index) => ({ report, place: Math.sin(seed * (index + 1)) })).sort((one, other) => one.place - other.place).map(({ report }) => report);
        for (let from = 0; from < shuffled.length; from += size) await api.report(...shuffled.slice(from, from + size));
        await api.report(...shuffled.slice(0, 2));
        expect(await api.execution(id)).toMatchObject({ state: 'FAILED', errorClass: 'TypeError', startedAt: at(1), endedAt: at(9), root: { id }, parent: null });
        expect(await api.execution(model.executionId)).toMatchObject({ state: 'SUCCEEDED', parent: { id: task.executionId }, root: { id }, job: { isPipeline: false } });
        expect(await api.execution(task.executionId)).toMatchObject({ parent: { id }, root: { id } });
        const { execution } = await api.ask<{ execution: { uses: unknown } }>('query ($id: ID!) { execution(id: $id) { uses { side rowCount asset { name } } } }', { id: model.executionId });
        expect(execution.uses).toEqual([{ side: 'READ', rowCount: null, asset: { name: `${name}-in` } }, { side: 'WRITE', rowCount: 7, asset: { name: `${name}-out` } }]);
        expect(linesOf(await walkedBy(server, writer.token, { kind: 'ASSET', id: await assetId(`${name}-in`) }, 'DOWNSTREAM'))).toHaveLength(2);
      }),
      { numRuns: 12 },
    );
  });

  it('put what their steps read and wrote into the graph, columns too, and take out what a later success no longer used', async () => {
    const { name, root, step } = made();
    const columns = [{ column: 'total', sources: [{ ...table(`${name}-a`), column: 'price', type: 'DIRECT' }] }];
    await api.report(step('sum', 2, 'SUCCEEDED', { inputs: [table(`${name}-a`), table(`${name}-b`)], outputs: [table(`${name}-c`, { columns })] }));
    const [a, b, c] = [await assetId(`${name}-a`), await assetId(`${name}-b`), await assetId(`${name}-c`)];
    const upstream = async (more = {}) => linesOf(await walkedBy(server, writer.token, { kind: 'ASSET', id: c }, 'UPSTREAM', { depth: 5, ...more })).map((line) => line.replaceAll(/PIPELINE_STEP:[0-9a-f-]+/g, 'step')).sort();
    const [fromA, fromB, toC] = [`ASSET:${a} → step`, `ASSET:${b} → step`, `step → ASSET:${c}`];
    expect(await upstream()).toEqual([`ASSET:${a} → ASSET:${c}`, fromA, fromB, toC].sort());
    expect(linesOf(await walkedBy(server, writer.token, { kind: 'ASSET', id: c, column: 'total' }, 'UPSTREAM', { columns: true }))).toContain(`ASSET:${a}#price → ASSET:${c}#total`);
    const before = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await api.report({ ...step('sum', 12, 'SUCCEEDED', { inputs: [table(`${name}-b`)], outputs: [table(`${name}-c`)] }), parent: { executionId: randomUUID(), job: root.job } });
    expect(await upstream()).toEqual([fromB, toC].sort());
    expect(await upstream({ at: before })).toEqual([`ASSET:${a} → ASSET:${c}`, fromA, fromB, toC].sort());
    // Told late of a success before: it is older than what stands in the graph.
    await api.report({ ...step('sum', 4, 'SUCCEEDED', { inputs: [table(`${name}-late`)], outputs: [table(`${name}-c`)] }), parent: { executionId: randomUUID(), job: root.job } });
    expect(await upstream()).toEqual([fromB, toC].sort());
    // What was taken out comes back: with a further success, and with what is told later of the one that stands.
    const third = { ...step('sum', 14, 'SUCCEEDED', { inputs: [table(`${name}-a`)], outputs: [table(`${name}-c`)] }), parent: { executionId: randomUUID(), job: root.job } };
    await api.report(third);
    expect(await upstream()).toEqual([fromA, toC].sort());
    await api.report({ ...third, inputs: [table(`${name}-b`)], outputs: [] });
    expect(await upstream()).toEqual([fromA, fromB, toC].sort());
    // Two successes told of at once: only what the later one uses stands, whatever stood before.
    const next = (minute: number, input: string) => ({ ...step('sum', minute, 'SUCCEEDED', { inputs: [table(input)], outputs: [table(`${name}-c`)] }), executionId: randomUUID(), parent: { executionId: randomUUID(), job: root.job } });
    await api.report(next(16, `${name}-late`), next(18, `${name}-a`));
    expect(await upstream()).toEqual([fromA, toC].sort());
  });

  it('know an asset by all its names, whichever came first', async () => {
    const { name, step } = made();
    await api.report(step('one', 1, 'RUNNING', { inputs: [table(`${name}-file`)] }), step('two', 2, 'RUNNING', { inputs: [table(`${name}-table`, { aliases: [table(`${name}-file`), table(`${name}-view`)], fields: [{ name: 'x', type: 'INT' }] })] }), step('three', 3, 'RUNNING', { inputs: [table(`${name}-view`)] }));
    const ids = await Promise.all(['file', 'table', 'view'].map((kind) => assetId(`${name}-${kind}`)));
    expect(new Set(ids).size).toBe(1);
    const { asset } = await api.ask<{ asset: { names: { name: string }[]; uses: { nodes: unknown[] } } }>('query ($id: ID!) { asset(id: $id) { name fields { name type } names { name } uses(side: READ) { nodes { execution { job { name } } } } } }', { id: ids[0] });
    expect(asset).toMatchObject({ name: `${name}-file`, fields: [{ name: 'x', type: 'INT' }] });
    expect(asset.names.map((each) => each.name)).toEqual([`${name}-file`, `${name}-table`, `${name}-view`]);
    expect(asset.uses.nodes).toEqual(['three', 'two', 'one'].map((each) => ({ execution: { job: { name: `${name}.${each}` } } })));
  });

  it('say why they failed: the first step, the same failures before, and what was otherwise when it last went well', async () => {
    const { name } = made();
    const run = async (second: number, state: string, params: string, version: string) => {
      const [root, load, train] = [{ executionId: randomUUID(), job: job(name) }, randomUUID(), randomUUID()];
      const failed = state === 'FAILED';
      await api.report(
        { ...root, at: at(second), state: 'STARTED' },
        { executionId: load, job: job(`${name}.load`), parent: root, at: at(second), state: 'STARTED', params: [{ key: 'rows', value: params }], environment: [{ key: 'python', value: `3.${params}` }], code: { version }, inputs: [table(`${name}-raw`, { version })] },
        { executionId: load, job: job(`${name}.load`), parent: root, at: at(second + 1), state, ...(failed ? { error: { message: `KeyError: 'column ${second}'` } } : {}), outputs: [table(`${name}-clean`)] },
        { executionId: train, job: job(`${name}.train`), parent: root, at: at(second + 2), state, ...(failed ? { error: { message: 'upstream failed' } } : {}), inputs: [table(`${name}-clean`)] },
        { ...root, at: at(second + 3), state },
      );
      return { id: root.executionId, load };
    };
    const good = await run(0, 'SUCCEEDED', '10', 'v1');
    const bad = await run(10, 'FAILED', '10', 'v1');
    const again = await run(20, 'FAILED', '20', 'v2');
    const { execution } = await api.ask<{ execution: unknown }>('query ($id: ID!) { execution(id: $id) { failure { step { id errorClass } same { id } lastSuccess { id } differences { kind name before after } } } }', { id: again.id });
    expect(execution).toEqual({
      failure: {
        step: { id: again.load, errorClass: 'KeyError' }, same: [{ id: bad.load }], lastSuccess: { id: good.load },
        differences: [{ kind: 'CODE', name: 'version', before: 'v1', after: 'v2' }, { kind: 'INPUT', name: `db ${name}-raw`, before: 'v1', after: 'v2' }, { kind: 'PARAM', name: 'rows', before: '10', after: '20' }, { kind: 'ENVIRONMENT', name: 'python', before: '3.10', after: '3.20' }],
      },
    });
    expect(await api.ask('query ($id: ID!) { execution(id: $id) { failure { step { id } } } }', { id: good.id })).toEqual({ execution: { failure: null } });
  });

  it('do not fail by an attempt of which a later one went well', async () => {
    const { id, root, step } = made();
    const fail = { error: { message: 'KeyError: x' } };
    const broken = step('train', 6, 'FAILED', fail);
    await api.report({ ...root, at: at(1), state: 'STARTED' }, step('load', 2, 'FAILED', fail), step('load', 4, 'SUCCEEDED'), broken, { ...root, at: at(7), state: 'FAILED' });
    expect(await api.ask('query ($id: ID!) { execution(id: $id) { failure { step { id } } } }', { id })).toEqual({ execution: { failure: { step: { id: broken.executionId } } } });
  });

  it('do not say that they failed by what was tried again and went well, and count every attempt into the critical path', async () => {
    const { id, root, step } = made();
    const [flaky, again, bad] = [step('flaky', 2, 'STARTED'), step('flaky', 8, 'STARTED'), step('bad', 15, 'STARTED', { dependsOn: [job('nothing')] })];
    const end = (of: typeof flaky, second: number, state: string) => ({ executionId: of.executionId, job: of.job, at: at(second), state, ...(state === 'FAILED' ? { error: { message: 'TimeoutError: slow' } } : {}) });
    await api.report({ ...root, at: at(1), state: 'STARTED' }, flaky, end(flaky, 6, 'FAILED'), again, end(again, 14, 'SUCCEEDED'), bad, end(bad, 20, 'FAILED'), { ...root, at: at(21), state: 'FAILED' });
    const asked = 'query ($id: ID!) { execution(id: $id) { failure { step { id } } criticalPath { execution { id } waitMs } stepCounts { state count } stepLines(first: 2) { pageInfo { hasNextPage endCursor } nodes { id jobName parentId state startedAt endedAt isCached } } } }';
    const { execution } = await api.ask<{ execution: Record<string, unknown> & { stepLines: { pageInfo: { endCursor: string } } } }>(asked, { id });
    expect(execution).toMatchObject({
      failure: { step: { id: bad.executionId } },
      criticalPath: [{ execution: { id: flaky.executionId }, waitMs: 1_000 }, { execution: { id: again.executionId }, waitMs: 2_000 }, { execution: { id: bad.executionId }, waitMs: 1_000 }],
      stepCounts: [{ state: 'FAILED', count: 2 }, { state: 'SUCCEEDED', count: 1 }],
      stepLines: { pageInfo: { hasNextPage: true }, nodes: [{ id: flaky.executionId, jobName: flaky.job.name, parentId: id, state: 'FAILED', startedAt: at(2), endedAt: at(6), isCached: false }, { id: again.executionId }] },
    });
    const rest = await api.ask('query ($id: ID!, $after: String) { execution(id: $id) { stepLines(first: 2, after: $after) { pageInfo { hasNextPage } nodes { id } } } }', { id, after: execution.stepLines.pageInfo.endCursor });
    expect(rest).toEqual({ execution: { stepLines: { pageInfo: { hasNextPage: false }, nodes: [{ id: bad.executionId }] } } });
  });

  it('are listed with the newest executions of each pipeline, as many as asked for', async () => {
    const { name, root } = made();
    const other = made();
    await api.report({ ...root, at: at(1), state: 'STARTED' }, { executionId: randomUUID(), job: job(name), at: at(3), state: 'STARTED' }, { executionId: randomUUID(), job: job(name), at: at(2), state: 'STARTED' }, { ...other.root, job: job(`${name}-other`), at: at(9), state: 'STARTED' });
    const asked = 'query ($name: String!, $first: Int) { pipelines(namePart: $name) { nodes { name executions(first: $first) { pageInfo { hasNextPage } nodes { startedAt } } } } }';
    expect(await api.ask(asked, { name, first: 2 })).toEqual({
      pipelines: {
        nodes: [
          { name: `${name}-other`, executions: { pageInfo: { hasNextPage: false }, nodes: [{ startedAt: at(9) }] } },
          { name, executions: { pageInfo: { hasNextPage: true }, nodes: [{ startedAt: at(3) }, { startedAt: at(2) }] } },
        ],
      },
    });
    expect(await api.codeOf(asked, { name, first: 0 })).toBe('INVALID_INPUT');
  });

  it('tell their critical path by what waited for what, and whether they took longer than usual', async () => {
    const { name } = made();
    const run = async (second: number, length: number) => {
      const root = { executionId: randomUUID(), job: job(name) };
      const steps = ([['load', 0, 2], ['wide', 0, 1], ['train', 3, 3 + length]] as const).flatMap(([step, from, to]) => {
        const part = { executionId: randomUUID(), job: job(`${name}.${step}`), parent: root, ...(step === 'train' ? { dependsOn: [job(`${name}.load`), job(`${name}.wide`)] } : {}) };
        return [{ ...part, at: at(second + from), state: 'STARTED' }, { ...part, at: at(second + to), state: 'SUCCEEDED' }];
      });
      await api.report({ ...root, at: at(second), state: 'STARTED' }, ...steps, { ...root, at: at(second + 3 + length), state: 'SUCCEEDED' });
      return root.executionId;
    };
    for (let day = 0; day < 6; day++) await run(day * 100, 5);
    const { execution } = await api.ask<{ execution: unknown }>('query ($id: ID!) { execution(id: $id) { usualDuration { median count factor isRegression } criticalPath { execution { job { name } } waitMs durationMs } } }', { id: await run(1_000, 21) });
    expect(execution).toEqual({
      usualDuration: { median: 8_000, count: 6, factor: 3, isRegression: true },
      criticalPath: [{ execution: { job: { name: `${name}.load` } }, waitMs: 0, durationMs: 2_000 }, { execution: { job: { name: `${name}.train` } }, waitMs: 1_000, durationMs: 21_000 }],
    });
  });

  it('tell whether they cost more than usual, where costs were told', async () => {
    const { name } = made();
    const run = async (second: number, cost: number | undefined) => {
      const execution = { executionId: randomUUID(), job: job(name) };
      await api.report({ ...execution, at: at(second), state: 'STARTED' }, { ...execution, at: at(second + 1), state: 'SUCCEEDED', ...(cost === undefined ? {} : { use: { cost } }) });
      return execution.executionId;
    };
    const usual = async (id: string) => (await api.ask<{ execution: { usualCost: unknown } }>('query ($id: ID!) { execution(id: $id) { usualCost { median count factor isRegression } } }', { id })).execution.usualCost;
    for (let day = 0; day < 5; day++) await run(day * 10, 2);
    await run(55, undefined);
    expect(await usual(await run(60, 2.1))).toEqual({ median: 2, count: 5, factor: 1.05, isRegression: false });
    expect(await usual(await run(70, 5))).toEqual({ median: 2, count: 6, factor: 2.5, isRegression: true });
    expect(await usual(await run(80, undefined))).toBeNull();
    const { name: free } = made();
    const ofFree = async (second: number, cost: number) => {
      const execution = { executionId: randomUUID(), job: job(free) };
      await api.report({ ...execution, at: at(second), state: 'STARTED' }, { ...execution, at: at(second + 1), state: 'SUCCEEDED', use: { cost } });
      return execution.executionId;
    };
    for (let day = 0; day < 5; day++) await ofFree(day * 10, 0);
    expect(await usual(await ofFree(100, 1))).toEqual({ median: 0, count: 5, factor: null, isRegression: true });
  });

  it('say where the code of a job lies, as it was last told', async () => {
    const { name } = made();
    const told = async (second: number, more: Readonly<Record<string, unknown>>) => {
      const { executions: [execution] } = await api.report({ executionId: randomUUID(), job: job(name), at: at(second), state: 'STARTED', ...more });
      return execution?.job.id;
    };
    await told(10, { code: { url: 'https://git.example.org/etl', version: 'b2', language: 'python', text: 'print()' } });
    await told(5, { code: { url: 'https://git.example.org/old', version: 'a1' } });
    const id = await told(20, { about: { integration: 'AIRFLOW' } });
    expect(await api.ask('query ($id: ID!) { pipeline(id: $id) { integration code { url version language } } }', { id })).toEqual({ pipeline: { integration: 'AIRFLOW', code: { url: 'https://git.example.org/etl', version: 'b2', language: 'python' } } });
  });

  it('are of the version that they began, when they fail before its end, and fail by what failed first', async () => {
    const { name } = made();
    let minute = 0;
    const run = async (...steps: readonly (readonly [step: string, state: string, after?: string])[]) => {
      const [root, begin] = [{ executionId: randomUUID(), job: job(name) }, (minute += 60)];
      const state = steps.some(([, each]) => each === 'FAILED') ? 'FAILED' : 'SUCCEEDED';
      const told = steps.map(([step, each, after], index) => ({
        executionId: randomUUID(), job: job(`${name}.${step}`), parent: root, at: at(begin + index + 1), state: each, dependsOn: after === undefined ? [] : [job(`${name}.${after}`)], ...(each === 'FAILED' ? { error: { message: `KeyError: ${step}` } } : {}),
      }));
      await api.report({ ...root, at: at(begin), state: 'STARTED' }, ...told, { ...root, at: at(begin + 50), state, ...(state === 'FAILED' ? { error: { message: 'A step failed.' } } : {}) });
      return (await api.ask<{ execution: { state: string; errorClass: string | null; version: { number: number } | null } }>('query ($id: ID!) { execution(id: $id) { state errorClass version { number } } }', { id: root.executionId })).execution;
    };
    expect(await run(['load', 'SUCCEEDED'], ['clean', 'SUCCEEDED', 'load'], ['train', 'SUCCEEDED', 'clean'])).toEqual({ state: 'SUCCEEDED', errorClass: null, version: { number: 1 } });
    expect(await run(['load', 'SUCCEEDED'], ['clean', 'FAILED', 'load'])).toEqual({ state: 'FAILED', errorClass: 'KeyError', version: { number: 1 } });
    // A step that nobody saw before makes it another one.
    expect(await run(['load', 'SUCCEEDED'], ['check', 'FAILED', 'load'])).toMatchObject({ state: 'FAILED', version: { number: 2 } });
    expect(await run(['load', 'SUCCEEDED'], ['train', 'SUCCEEDED', 'load'])).toMatchObject({ version: { number: 3 } });
    // Now it is the last success that a failure is held against, and not whatever is newest.
    expect(await run(['load', 'FAILED'])).toMatchObject({ version: { number: 3 } });
  });

  it('fail by a step of which it is told after their end', async () => {
    const { id, root, step } = made();
    await api.report({ ...root, at: at(9), state: 'FAILED' });
    expect(await api.execution(id)).toMatchObject({ state: 'FAILED', errorClass: null });
    await api.report(step('load', 3, 'FAILED', { error: { message: 'gone', kind: 'OSError' } }));
    expect(await api.execution(id)).toMatchObject({ state: 'FAILED', errorClass: 'OSError' });
    await api.report({ ...root, at: at(1), state: 'STARTED', trigger: 'MANUAL' });
    expect(await api.execution(id)).toMatchObject({ startedAt: at(1), errorClass: 'OSError' });
  });

  it('are a new version when their steps change, and tell what changed', async () => {
    const { name } = made();
    const run = async (second: number, steps: readonly string[]) => {
      const root = { executionId: randomUUID(), job: job(name) };
      await api.report(...steps.map((step) => ({ executionId: randomUUID(), job: job(`${name}.${step}`), parent: root, at: at(second), state: 'SUCCEEDED' })), { ...root, at: at(second + 1), state: 'SUCCEEDED' });
      return (await api.ask<{ execution: { job: { id: string }; version: { digest: string; number: number } } }>('query ($id: ID!) { execution(id: $id) { job { id } version { digest number } } }', { id: root.executionId })).execution;
    };
    const [first, second, third] = [await run(0, ['a', 'b']), await run(10, ['b', 'a']), await run(20, ['b', 'c'])];
    expect([first.version.number, second.version.number, third.version.number]).toEqual([1, 1, 2]);
    const diff = { pipelineId: first.job.id, base: first.version.digest, head: third.version.digest };
    expect(await api.ask('query ($pipelineId: ID!, $base: String!, $head: String!) { pipelineVersionDiff(pipelineId: $pipelineId, base: $base, head: $head) { added { name } removed { name } changed { what } } }', diff)).toEqual({ pipelineVersionDiff: { added: [{ name: `${name}.c` }], removed: [{ name: `${name}.a` }], changed: [] } });
    expect(await api.codeOf('query ($pipelineId: ID!, $base: String!, $head: String!) { pipelineVersionDiff(pipelineId: $pipelineId, base: $base, head: $head) { added { name } } }', { ...diff, head: '0'.repeat(64) })).toBe('PIPELINE_VERSION_NOT_FOUND');
    const byNumber = 'query ($id: ID!, $number: Int!) { pipeline(id: $id) { version(number: $number) { digest steps { job { name } } } } }';
    expect(await api.ask(byNumber, { id: first.job.id, number: 2 })).toEqual({ pipeline: { version: { digest: third.version.digest, steps: [{ job: { name: `${name}.b` } }, { job: { name: `${name}.c` } }] } } });
    expect(await api.ask(byNumber, { id: first.job.id, number: 3 })).toEqual({ pipeline: { version: null } });
  });

  it('hear that they are asked to stop with the answer to the next report, the steps too', async () => {
    const { id, root, step } = made();
    const load = step('load', 2, 'STARTED');
    await api.report({ ...root, at: at(1), state: 'STARTED' }, load);
    expect(await api.codeOf('mutation ($id: ID!) { cancelExecution(id: $id, reason: "wrong data") { cancelAskedAt } }', { id })).toBeUndefined();
    expect((await api.report({ ...load, at: at(3), state: 'RUNNING' })).cancelAsked).toEqual([load.executionId]);
    await api.report({ ...load, at: at(4), state: 'CANCELLED' }, { ...root, at: at(4), state: 'CANCELLED' });
    expect(await api.codeOf('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id })).toBe('EXECUTION_ENDED');
    expect(await api.codeOf('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id: randomUUID() })).toBe('EXECUTION_NOT_FOUND');
  });

  it('are lost when they do not keep their promise, and found again by a report', async () => {
    const { id, root } = made();
    await api.report({ ...root, at: at(1), state: 'STARTED', promisedMs: 1_000 });
    const now = Date.now();
    const alive = { executionId: randomUUID(), job: root.job, at: new Date(now).toISOString(), state: 'STARTED', promisedMs: 60_000 };
    await api.report(alive);
    const life = server.application.get(ExecutionLifeService);
    const system = systemActor(server.workspaceId, 'execution:sweep', 'test');
    await life.sweep(system);
    expect(await life.sweep(system)).toBe(0);
    expect([(await api.execution(id)).state, (await api.execution(alive.executionId)).state]).toEqual(['LOST', 'RUNNING']);
    await api.report({ ...root, at: new Date(now).toISOString(), state: 'RUNNING' });
    expect((await api.execution(id)).state).toBe('RUNNING');
  });

  it('refuse what can not be, naming the report, and keep nothing of the others', async () => {
    const { id, root } = made();
    const good = { ...root, at: at(1), state: 'STARTED' };
    for (const [bad, code] of [
      [{ ...good, executionId: 'no-uuid' }, 'INVALID_INPUT'], [{ ...good, executionId: randomUUID(), job: job('') }, 'INVALID_INPUT'], [{ ...good, executionId: randomUUID(), at: '1969-01-01T00:00:00.000Z' }, 'INVALID_INPUT'], [{ ...good, parent: root }, 'INVALID_INPUT'],
      [{ ...good, job: job('x'.repeat(2_001)) }, 'TEXT_TOO_LONG'], [{ ...good, job: job('a\u0000') }, 'UNSTORABLE_TEXT'], [{ ...good, inputs: Array.from({ length: 1_001 }, (_, index) => table(`t${index}`)) }, 'INVALID_INPUT'], [{ ...good, promisedMs: 1 }, 'INVALID_INPUT'], [{ ...good, use: { cpuSeconds: -1 } }, 'INVALID_INPUT'],
    ] as const)
      expect(await api.codeOf('mutation ($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { cancelAsked } }', { reports: [good, bad] })).toBe(code);
    expect(await api.ask('query ($id: ID!) { execution(id: $id) { id } }', { id })).toEqual({ execution: null });
  });

  it('survive executions that are part of each other', async () => {
    const { name } = made();
    const [one, other] = [{ executionId: randomUUID(), job: job(`${name}.1`) }, { executionId: randomUUID(), job: job(`${name}.2`) }];
    await api.report({ ...one, at: at(1), state: 'STARTED', parent: other }, { ...other, at: at(1), state: 'STARTED', parent: one });
    expect((await api.execution(one.executionId)).state).toBe('RUNNING');
  });

  it('take reports of the same executions from many at once', async () => {
    const { id, root, step } = made();
    const steps = Array.from({ length: 8 }, (_, index) => step(`s${index}`, index, 'STARTED', { inputs: [table(`${id}-shared`)] }));
    await Promise.all(steps.flatMap((each) => [api.report(each, { ...root, at: at(0), state: 'STARTED' }), api.report({ ...each, at: at(30), state: 'SUCCEEDED' })]));
    const { execution } = await api.ask<{ execution: { steps: { nodes: { state: string }[] } } }>('query ($id: ID!) { execution(id: $id) { steps { nodes { state } } } }', { id });
    expect(execution.steps.nodes.map(({ state }) => state)).toEqual(steps.map(() => 'SUCCEEDED'));
  });

  it('are seen by readers, told of by writers, and by nobody of another workspace', async () => {
    const { id, root } = made();
    await api.report({ ...root, at: at(1), state: 'STARTED' });
    const reader = new PipelineClient(server, (await server.makeActor('READER')).token);
    expect((await reader.execution(id)).state).toBe('RUNNING');
    expect(await reader.codeOf('mutation ($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { cancelAsked } }', { reports: [{ ...root, at: at(2) }] })).toBe('FORBIDDEN');
    expect(await reader.codeOf('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id })).toBe('FORBIDDEN');
  });
});
