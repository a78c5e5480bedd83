/** What every Flux object takes. */
export interface FluxObjectProps {
  /**
   * Name of the object.
   *
   * @default - the ID
   */
  readonly name?: string;
  /**
   * Namespace of the object.
   *
   * @default - at object level the namespace of the authentication, otherwise the namespace of Flux
   */
  readonly namespace?: string;
  /**
   * Labels of the object.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };
  /**
   * Annotations of the object.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };
  /**
   * Whether the controllers leave the object alone.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Further fields of `.spec`, for what has no prop of its own. They may not contradict what the access sets.
   *
   * @default - none
   */
  readonly spec?: { readonly [field: string]: any };
}

/** What every Flux object takes that is looked at again and again. */
export interface ReconciledObjectProps extends FluxObjectProps {
  /**
   * How often the controller looks again: a Go duration such as `10m`.
   *
   * @default '10m'
   */
  readonly interval?: string;
  /**
   * How long one look may take: a Go duration.
   *
   * @default - the controller's
   */
  readonly timeout?: string;
}
