import { Component, h, type ComponentType } from 'preact';

/** Draws again only when the agent has changed: an update of the list touches the rows that differ. */
export function memo<T extends object>(Inner: ComponentType<{ readonly agent: T }>) {
  return class Remembered extends Component<{ readonly agent: T }> {
    override shouldComponentUpdate(next: { readonly agent: T }): boolean {
      return JSON.stringify(next.agent) !== JSON.stringify(this.props.agent);
    }

    override render() {
      return h(Inner, { agent: this.props.agent });
    }
  };
}
