/** Begins the name of everything that a scene makes: its user, folders and containers. One scene stands at a time. */
export const SCENE = 'icc-scene';

/** Label of what a scene makes in the engine, and of what is built on its node image. */
export const SCENE_LABEL = 'istio-cni-conformance.scene';

/** Where images of the scene's own stand in the engine until they are pushed. */
export const SCENE_IMAGES = 'localhost/icc-scene';
