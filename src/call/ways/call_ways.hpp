// The ways to the peer of one call: the setup in use, and those that it replaced.
#pragma once

#include "call/call_reports.hpp"
#include "call/sealed/rendezvous.hpp"
#include <babel/call/call_context.hpp>
#include <babel/call/call_machine.hpp>
#include <babel/call/call_setup.hpp>
#include <babel/call/call_start.hpp>
#include <babel/call/sealed_setup.hpp>

#include <memory>
#include <vector>

namespace babel::call {

/// A call may change from a sealed one to one of the base protocol, or from its own offer to the
/// peer's.
/// Lifetime: await finish() and then linger() before it is destroyed. Thread: the loop only.
class call_ways {
public:
    call_ways(
        const call_context& context,
        const call_reports& reports,
        const call_machine& machine,
        setup_hooks hooks
    )
        : context_(context), reports_(reports), machine_(machine), hooks_(std::move(hooks)) {}

    /// Takes the call's beginning, whose other fields are the call's own.
    void begin(call_start start);

    call_setup& now() const { return *setup_; }
    /// Null: it is a call of the base protocol.
    sealed_setup* sealed() const { return sealed_; }
    /// Goes on by the base protocol.
    void wait_for_callee(outgoing_call plain);
    /// The one in use, or a new one in its place.
    rendezvous& base();
    void use(std::unique_ptr<sealed_setup> setup);

    asio::awaitable<void> finish();
    asio::awaitable<void> linger();
    void hurry();

private:
    void retire();

    const call_context& context_;
    const call_reports& reports_;
    const call_machine& machine_;
    setup_hooks hooks_;
    std::unique_ptr<call_setup> setup_;
    rendezvous* base_ = nullptr;     // the setup, or null
    sealed_setup* sealed_ = nullptr; // the setup, or null
    std::vector<std::unique_ptr<call_setup>> retired_;
};

} // namespace babel::call
