import { VRMLoaderPlugin, VRMUtils, type VRM } from "@pixiv/three-vrm";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { AvatarFault } from "../avatar";

/** Fetches and reads a VRM file, 0.x or 1.0; `AvatarFault` says what is wrong with it. */
export async function loadVrm(url: string): Promise<VRM> {
  const bytes = await fetched(url);
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const vrm = await loader.parseAsync(bytes, "").then(
    (gltf) => gltf.userData["vrm"] as VRM | undefined,
    () => {
      throw new AvatarFault("the VRM file is broken");
    },
  );
  if (!vrm) throw new AvatarFault("the file holds no VRM character");
  if (vrm.meta.metaVersion === "0") VRMUtils.rotateVRM0(vrm);
  VRMUtils.removeUnnecessaryVertices(vrm.scene);
  VRMUtils.combineSkeletons(vrm.scene);
  // Bounding volumes are those of the rest pose: culling by them would make parts vanish.
  vrm.scene.traverse((object) => {
    object.frustumCulled = false;
  });
  return vrm;
}

async function fetched(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) throw new AvatarFault("the VRM file cannot be fetched");
  return answer.arrayBuffer();
}
