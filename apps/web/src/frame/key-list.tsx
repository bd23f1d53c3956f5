import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import classes from './key-list.module.css';
import { type KeyBinding, useActiveKeys } from './keys.js';
import { showOverlay } from './overlays.js';

const palette: KeyBinding = { keys: 'mod+k', label: 'Find anything', group: 'Everywhere', run: () => showOverlay('palette') };

const names: Readonly<Record<string, string>> = { Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', 'mod+k': 'Ctrl/⌘ K' };

/** The keys that work on the page behind it, by where they work. */
export default function KeyList() {
  const groups = Map.groupBy([...useActiveKeys(), palette], ({ group }) => group);
  return (
    <Modal opened onClose={() => showOverlay(undefined)} title="Keys" size="md">
      <div className={classes.groups}>
        {[...groups].map(([group, bindings]) => (
          <section key={group}>
            <h3 className={classes.group}>{group}</h3>
            <dl className={classes.list}>
              {bindings.map(({ keys, label }) => (
                <Fragment key={keys}>
                  <dt>
                    {(names[keys] ?? keys).split(' ').map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{label}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
