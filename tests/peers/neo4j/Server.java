import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;

/** Neo4j in its folder, with the settings of a conf/neo4j.conf there may be, speaking Bolt on the loopback interface, until its standard input ends. */
class Server {
    private static final String ADMINISTRATOR = "neo4j";

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        String password = arguments[2];
        DatabaseManagementServiceBuilder builder = new DatabaseManagementServiceBuilder(home);
        Path settings = home.resolve("conf/neo4j.conf");
        if (Files.exists(settings)) {
            builder = builder.loadPropertiesFromFile(settings);
        }
        DatabaseManagementService server = builder
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
            .setConfig(HttpConnector.enabled, false)
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(128))
            .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
            .setConfig(GraphDatabaseSettings.udc_enabled, false)
            .build();
        Path passwordSet = home.resolve("password-set");
        if (Files.notExists(passwordSet)) {
            server.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME).executeTransactionally(
                "ALTER USER " + ADMINISTRATOR + " SET PASSWORD $password CHANGE NOT REQUIRED",
                Map.of("password", password));
            Files.createFile(passwordSet);
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            continue;
        }
        server.shutdown();
    }
}
