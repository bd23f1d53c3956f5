import { Button, SegmentedControl, Slider } from '@mantine/core';
import { IconZoomReset } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './chart.module.css';
import type { ChartSettings } from './settings.js';

interface ChartSettingsBarProps {
  readonly settings: ChartSettings;
  readonly onChange: (settings: ChartSettings) => void;
  readonly zoomed: boolean;
  readonly onResetZoom: () => void;
}

/** How all charts of the page are drawn. */
export function ChartSettingsBar({ settings, onChange, zoomed, onResetZoom }: ChartSettingsBarProps) {
  const [dragged, setDragged] = useState<number>();
  const smoothing = dragged ?? settings.smoothing;
  return (
    <div className={classes.settings}>
      <SegmentedControl
        aria-label="Horizontal axis"
        value={settings.x}
        onChange={(x) => onChange({ ...settings, x: x === 'time' || x === 'relative' ? x : 'step' })}
        data={[
          { value: 'step', label: 'Step' },
          { value: 'relative', label: 'Since start' },
          { value: 'time', label: 'Time' },
        ]}
      />
      <label className={classes.smoothing}>
        <span>Smooth</span>
        <Slider
          w={84}
          size="xs"
          thumbSize={12}
          min={0}
          max={0.99}
          step={0.01}
          label={null}
          value={smoothing}
          onChange={setDragged}
          onChangeEnd={(value) => {
            setDragged(undefined);
            onChange({ ...settings, smoothing: value });
          }}
          thumbLabel="Smoothing, a moving average"
        />
        <span className="num" style={{ width: 26 }}>
          {smoothing === 0 ? 'off' : smoothing.toFixed(2)}
        </span>
      </label>
      <Button size="compact-xs" variant={settings.log ? 'light' : 'default'} aria-pressed={settings.log} onClick={() => onChange({ ...settings, log: !settings.log })}>
        Log
      </Button>
      {zoomed && (
        <Button size="compact-xs" variant="subtle" leftSection={<IconZoomReset size={13} aria-hidden />} onClick={onResetZoom}>
          Whole range
        </Button>
      )}
    </div>
  );
}
