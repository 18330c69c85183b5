// Removal of names whose nodes are gone.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/script_line.hpp"

#include <string>
#include <utility>

namespace babel::cluster {

/// A step at a time, of which one is in flight.
class name_collector {
public:
    void begin(script_line& line, actions& out) {
        if (!std::exchange(is_collecting_, true)) line.run(script::gc, {"0"}, out);
    }
    void on_step(const reply& answer, script_line& line, actions& out) {
        const std::string cursor(answer.word(1));
        is_collecting_ = !cursor.empty() && cursor != "0";
        if (is_collecting_) line.run(script::gc, {cursor}, out);
    }
    void end_link() { is_collecting_ = false; }

private:
    bool is_collecting_ = false;
};

} // namespace babel::cluster
