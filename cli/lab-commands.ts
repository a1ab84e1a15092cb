import type { Command } from 'commander';
import { labJoin, labRotate, labScenario, labSoak, labSteady } from './lab.ts';
import { LAB_COMPARE_FLAGS, labCompare } from './lab-compare.ts';
import {
  LAB_JOIN_FLAGS,
  LAB_ROTATE_FLAGS,
  LAB_SCENARIO_FLAGS,
  LAB_SOAK_FLAGS,
  LAB_STEADY_FLAGS,
} from './lab-flags.ts';
import { LAB_MODEL_FLAGS, labModel } from './lab-model.ts';
import { command, done } from './subcommand.ts';

/** The subcommands of `rollcall lab`. */
export function addLabCommands(program: Command): void {
  const lab = program.command('lab').description('simulated nodes that load a control plane');
  command(
    lab,
    'join',
    { flags: LAB_JOIN_FLAGS, description: 'nodes join, from nothing to Ready' },
    (settings) => labJoin(settings),
  );
  command(
    lab,
    'rotate',
    { flags: LAB_ROTATE_FLAGS, description: 'nodes join, then all get a new certificate' },
    (settings) => labRotate(settings),
  );
  command(
    lab,
    'steady',
    { flags: LAB_STEADY_FLAGS, description: 'nodes join, then live on with their heartbeats' },
    (settings) => labSteady(settings),
  );
  command(
    lab,
    'soak',
    { flags: LAB_SOAK_FLAGS, description: 'nodes join, live on, rotate and leave, round by round' },
    (settings) => labSoak(settings),
  );
  command(
    lab,
    'scenario <file>',
    { flags: LAB_SCENARIO_FLAGS, description: 'the phases of a YAML file' },
    (settings, words) => labScenario(words, settings),
  );
  command(
    lab,
    'compare <first> <second>',
    { flags: LAB_COMPARE_FLAGS, description: 'two runs side by side, from what --json printed' },
    (settings, files) => done(labCompare(files, settings)),
  );
  command(
    lab,
    'model <run>',
    { flags: LAB_MODEL_FLAGS, description: 'what other sizes would take, on paper, from one run' },
    (settings, files) => done(labModel(files, settings)),
  );
}
