package io.portcullis.syscalls.aarch64;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTableProvider;
import io.portcullis.syscalls.SyscallTables;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The provider, found as a module and found on a class path. */
class ArmTablesTest {
    private static final String TABLES = "io.portcullis.syscalls.SyscallTables";

    @Test
    void offersItsTables() {
        assertThat(SyscallTables.available()).containsExactlyInAnyOrder(Abi.AARCH64, Abi.ARM);
        assertThat(new ArmTables().tables()).extracting(SyscallTable::abi).containsExactly(Abi.AARCH64, Abi.ARM);
    }

    @Test
    void isFoundOnTheClassPath() throws ReflectiveOperationException, IOException, URISyntaxException {
        URL[] path = {places().get(0).toUri().toURL(), places().get(1).toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            Class<?> tables = loader.loadClass(TABLES);

            assertThat(tables.getModule().isNamed()).isFalse();
            assertThat(availableIn(tables)).isEqualTo("[ARM, AARCH64]");
            assertThat(callsOfAarch64(tables))
                    .isEqualTo(SyscallTables.forAbi(Abi.AARCH64).entries().toString());
        }
    }

    @Test
    void isFoundOnTheModulePath() throws ReflectiveOperationException, URISyntaxException {
        ModuleFinder finder = ModuleFinder.of(places().toArray(Path[]::new));
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolveAndBind(finder, ModuleFinder.of(), Set.of("io.portcullis.syscalls"));
        ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(
                        configuration, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader())
                .layer();
        Class<?> tables = layer.findLoader("io.portcullis.syscalls").loadClass(TABLES);

        assertThat(layer.findModule("io.portcullis.syscalls.aarch64")).isPresent();
        assertThat(tables.getModule())
                .isSameAs(layer.findModule("io.portcullis.syscalls").orElseThrow());
        assertThat(availableIn(tables)).isEqualTo("[ARM, AARCH64]");
        assertThat(callsOfAarch64(tables))
                .isEqualTo(SyscallTables.forAbi(Abi.AARCH64).entries().toString());
    }

    private static String availableIn(Class<?> tables) throws ReflectiveOperationException {
        return tables.getMethod("available").invoke(null).toString();
    }

    private static String callsOfAarch64(Class<?> tables) throws ReflectiveOperationException {
        Class<?> abi = tables.getClassLoader().loadClass("io.portcullis.syscalls.Abi");
        Object aarch64 = abi.getField("AARCH64").get(null);
        Object table = tables.getMethod("forAbi", abi).invoke(null, aarch64);
        Class<?> tableType = tables.getClassLoader().loadClass("io.portcullis.syscalls.SyscallTable");
        return tableType.getMethod("entries").invoke(table).toString();
    }

    private static List<Path> places() throws URISyntaxException {
        return List.of(placeOf(SyscallTableProvider.class), placeOf(ArmTables.class));
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
