#include "cluster/engine/resp.hpp"

#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <cstdint>
#include <hiredis/hiredis.h>
#include <hiredis/read.h>
#include <new>
#include <utility>
#include <vector>

namespace babel::cluster {

/// The reply in the making. hiredis calls back from C, so nothing here may throw: memory that runs
/// out ends the program.
struct reply_reader::assembly {
    explicit assembly(reply_limits most) : limits(most) {}

    reply_limits limits;
    redisReplyObjectFunctions functions{};
    reply root;
    std::size_t bytes = 0;
    std::size_t elements = 0;
    error_code fault;

    void begin() {
        root = {};
        bytes = elements = 0;
    }

    /// Null: refused, which hiredis takes for a lack of memory.
    reply* refuse(errc why) noexcept {
        fault = why;
        return nullptr;
    }

    static assembly& of(const redisReadTask* task) noexcept {
        return *static_cast<assembly*>(task->privdata);
    }

    static reply* place_of(const redisReadTask* task, reply::kind kind) noexcept {
        auto& place = task->parent ? static_cast<reply*>(task->parent->obj)
                                         ->elements[static_cast<std::size_t>(task->idx)]
                                   : of(task).root;
        place.is = kind;
        return &place;
    }

    static void* string(const redisReadTask* task, char* text, std::size_t size) noexcept {
        auto& self = of(task);
        if (size > self.limits.bytes - self.bytes) return self.refuse(errc::packet_too_large);
        auto kind = reply::kind::text;
        if (task->type == REDIS_REPLY_ERROR)
            kind = reply::kind::error;
        else if (task->type != REDIS_REPLY_STRING && task->type != REDIS_REPLY_STATUS)
            return self.refuse(errc::bad_reply);
        self.bytes += size;
        auto* const made = place_of(task, kind);
        made->text.assign(text, size);
        return made;
    }

    /// `Size`: int in hiredis 0.14, std::size_t later.
    template <class Size>
    static void* array(const redisReadTask* task, Size size) noexcept {
        auto& self = of(task);
        constexpr int max_depth = 6;
        int depth = 1;
        for (const auto* above = task->parent; above; above = above->parent)
            ++depth;
        if (task->type != REDIS_REPLY_ARRAY || depth > max_depth)
            return self.refuse(errc::bad_reply);
        const auto count = static_cast<std::size_t>(size);
        if (count > self.limits.elements - self.elements)
            return self.refuse(errc::packet_too_large);
        self.elements += count;
        auto* const made = place_of(task, reply::kind::array);
        made->elements.resize(count);
        return made;
    }

    static void* integer(const redisReadTask* task, long long number) noexcept {
        auto* const made = place_of(task, reply::kind::integer);
        made->number = number;
        return made;
    }

    static void* nil(const redisReadTask* task) noexcept {
        return place_of(task, reply::kind::nil);
    }

    /// RESP3's types, which nobody asked for.
    template <class... Values>
    static void* newer(const redisReadTask* task, Values...) noexcept {
        return of(task).refuse(errc::bad_reply);
    }

    static void release(void*) noexcept {} // it belongs to the root

    template <class Functions>
    static void fill(Functions& into) {
        into.createString = &string;
        into.createArray = &array;
        into.createInteger = &integer;
        into.createNil = &nil;
        into.freeObject = &release;
        // Since 1.0. Without a function hiredis would pass a number on as a pointer.
        if constexpr (requires { into.createDouble; }) {
            into.createDouble = &newer<double, char*, std::size_t>;
            into.createBool = &newer<int>;
        }
    }
};

reply_reader::reply_reader(reply_limits limits)
    : assembly_(std::make_unique<assembly>(limits)), reader_(nullptr, &redisReaderFree) {
    assembly::fill(assembly_->functions);
    reader_.reset(redisReaderCreateWithFunctions(&assembly_->functions));
    if (!reader_) throw std::bad_alloc();
    reader_->privdata = assembly_.get();
}

reply_reader::~reply_reader() = default;

error_code reply_reader::feed(bytes_view piece) {
    auto& fault = assembly_->fault;
    if (fault || piece.empty()) return fault;
    const auto unread = reader_->len - reader_->pos;
    if (piece.size() > assembly_->limits.bytes - std::min(unread, assembly_->limits.bytes))
        fault = errc::packet_too_large;
    else if (redisReaderFeed(reader_.get(), reinterpret_cast<const char*>(piece.data()), piece.size()) != REDIS_OK)
        fault = errc::bad_reply;
    return fault;
}

result<std::optional<reply>> reply_reader::next() {
    auto& fault = assembly_->fault;
    if (fault) return fault;
    void* made = nullptr;
    if (redisReaderGetReply(reader_.get(), &made) != REDIS_OK) {
        if (!fault) fault = errc::bad_reply;
        return fault;
    }
    if (!made) return std::optional<reply>();
    std::optional<reply> whole = std::move(assembly_->root);
    assembly_->begin();
    return whole;
}

result<std::string> format_command(std::span<const std::string_view> words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    std::size_t bytes = 0;
    for (const auto word : words) {
        texts.push_back(word.empty() ? "" : word.data());
        sizes.push_back(word.size());
        bytes += word.size();
        if (bytes > max_command_bytes) return errc::out_of_bounds;
    }
    if (words.empty()) return errc::out_of_bounds;
    char* text = nullptr;
    const auto size =
        redisFormatCommandArgv(&text, static_cast<int>(texts.size()), texts.data(), sizes.data());
    if (size < 0) throw std::bad_alloc();
    std::string command(text, static_cast<std::size_t>(size));
    // It may have a password in it.
    crypto::erase({reinterpret_cast<std::uint8_t*>(text), command.size()});
    redisFreeCommand(text);
    return command;
}

} // namespace babel::cluster
