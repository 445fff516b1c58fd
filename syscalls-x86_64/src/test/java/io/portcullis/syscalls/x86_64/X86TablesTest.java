package io.portcullis.syscalls.x86_64;

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
class X86TablesTest {
    private static final String TABLES = "io.portcullis.syscalls.SyscallTables";

    @Test
    void offersItsTables() {
        assertThat(SyscallTables.available()).containsExactlyInAnyOrder(Abi.X86_64, Abi.X86, Abi.X32);
        assertThat(new X86Tables().tables())
                .extracting(SyscallTable::abi)
                .containsExactly(Abi.X86_64, Abi.X86, Abi.X32);
    }

    @Test
    void isFoundOnTheClassPath() throws ReflectiveOperationException, IOException, URISyntaxException {
        URL[] path = {places().get(0).toUri().toURL(), places().get(1).toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            Class<?> tables = loader.loadClass(TABLES);

            assertThat(tables.getModule().isNamed()).isFalse();
            assertThat(availableIn(tables)).isEqualTo("[X86_64, X86, X32]");
            assertThat(callsOfX8664(tables))
                    .isEqualTo(SyscallTables.forAbi(Abi.X86_64).entries().toString());
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

        assertThat(layer.findModule("io.portcullis.syscalls.x86_64")).isPresent();
        assertThat(tables.getModule())
                .isSameAs(layer.findModule("io.portcullis.syscalls").orElseThrow());
        assertThat(availableIn(tables)).isEqualTo("[X86_64, X86, X32]");
        assertThat(callsOfX8664(tables))
                .isEqualTo(SyscallTables.forAbi(Abi.X86_64).entries().toString());
    }

    private static String availableIn(Class<?> tables) throws ReflectiveOperationException {
        return tables.getMethod("available").invoke(null).toString();
    }

    private static String callsOfX8664(Class<?> tables) throws ReflectiveOperationException {
        Class<?> abi = tables.getClassLoader().loadClass("io.portcullis.syscalls.Abi");
        Object x8664 = abi.getField("X86_64").get(null);
        Object table = tables.getMethod("forAbi", abi).invoke(null, x8664);
        Class<?> tableType = tables.getClassLoader().loadClass("io.portcullis.syscalls.SyscallTable");
        return tableType.getMethod("entries").invoke(table).toString();
    }

    private static List<Path> places() throws URISyntaxException {
        return List.of(placeOf(SyscallTableProvider.class), placeOf(X86Tables.class));
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
