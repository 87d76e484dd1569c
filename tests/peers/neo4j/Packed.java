import org.neo4j.kernel.impl.store.LongerShortString;
import org.neo4j.kernel.impl.store.record.PropertyBlock;

/** Prints, for each text, what Neo4j makes of it in a record of properties: its blocks in hex, nothing if it is too long. */
class Packed {
    private static final int RECORD_BYTES = 32;

    public static void main(String[] texts) {
        for (String text : texts) {
            PropertyBlock block = new PropertyBlock();
            StringBuilder hex = new StringBuilder();
            if (LongerShortString.encode(0, text, block, RECORD_BYTES)) {
                for (long each : block.getValueBlocks()) {
                    hex.append(String.format("%016x", each));
                }
            }
            System.out.println(hex);
        }
    }
}
