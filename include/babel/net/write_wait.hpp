// Waiting until a transport is writable, for objects that may die meanwhile.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/transport.hpp>

#include <memory>
#include <utility>

namespace babel::net {

/// One wait at a time.
/// Lifetime: it may be destroyed at any time; then its handler does not run. A plain wait that is
/// complete when its transport closes would still run it.
/// Thread: the loop only.
class write_wait {
public:
    write_wait() = default;
    write_wait(const write_wait&) = delete;
    write_wait& operator=(const write_wait&) = delete;
    ~write_wait() {
        if (under_way_) *under_way_ = nullptr;
    }

    bool is_under_way() const { return under_way_ != nullptr; }

    /// `on_ready(error_code)` may start the next one.
    template <class Handler>
    void start(transport& on, Handler on_ready) {
        under_way_ = std::make_shared<write_wait*>(this);
        on.wait(
            direction::write,
            [self = under_way_, on_ready = std::move(on_ready)](error_code ec) {
                if (!*self) return;
                (*self)->under_way_.reset();
                on_ready(ec);
            }
        );
    }

private:
    std::shared_ptr<write_wait*> under_way_; // empty if there is none
};

} // namespace babel::net
