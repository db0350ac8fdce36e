package dev.provost.daemon.os.portable;

import dev.provost.daemon.os.EngineContract;
import dev.provost.daemon.os.ProcessEngine;

class PortableEngineTest extends EngineContract {
    @Override
    protected ProcessEngine newEngine() {
        return new PortableEngine();
    }
}
