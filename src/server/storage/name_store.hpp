// Files of names and invites.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/names/name_records.hpp"
#include "server/storage/durable_file.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/descriptor.hpp>
#include <babel/server/authorized_names.hpp>

#include <memory>
#include <string>

namespace babel::server {

/// The file of names, and beside it the file `invites`. No other server may use their folder.
/// Lifetime: await close() before it is destroyed.
/// Thread: the loop's. Files are written on another thread.
class name_store {
public:
    name_store(const asio::any_io_executor& executor, event_log& log, const std::string& names);

    /// Reads both files, and fills the records. A torn last line, which no client was told about,
    /// is cut off. Errors: a message for the operator; then nothing has changed.
    result<void, names_fault> open(name_records& records);

    /// Lets a change that is being saved end, for 2 s.
    asio::awaitable<void> close();

private:
    struct files {
        durable_file names;
        durable_file invites;
    };

    void save(file_change change, name_records::saved done);
    asio::awaitable<void> write(file_change change, name_records::saved done);
    result<void, names_fault> lock_folder();
    result<name_book, names_fault> read_names();
    result<invite_book, names_fault> read_invites() const;

    asio::any_io_executor executor_;
    event_log& log_;
    std::shared_ptr<files> files_; // shared with a thread that a disk may hold up
    net::descriptor folder_;       // locked
    task_group saving_;
};

} // namespace babel::server
