package consumer;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.testkit.SeccompArbitraries;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WebProfileProperties {
    @Property(tries = 200)
    boolean allowsTwoNumbersOnly(@ForAll("calls") SeccompData call) {
        return Set.of(0, 1).contains(call.nr())
                || !WebProfile.build().evaluate(call).action().equals(Action.allow());
    }

    @Provide
    Arbitrary<SeccompData> calls() {
        return SeccompArbitraries.calls(Abi.X86_64);
    }
}
