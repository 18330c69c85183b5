#include <babel/core/signal_stack.hpp>

namespace babel {

signal_stack::signal_stack() : memory_(std::make_unique<std::byte[]>(size_bytes)) {
    stack_t ours{};
    ours.ss_sp = memory_.get();
    ours.ss_size = size_bytes;
    ::sigaltstack(&ours, &before_);
}

signal_stack::~signal_stack() {
    ::sigaltstack(&before_, nullptr);
}

} // namespace babel
